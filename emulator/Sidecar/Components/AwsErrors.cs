using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Errors with the messages of the AWS SDK for Go, which daprd passes on.</summary>
internal static class AwsErrors
{
    /// <summary>AWS refused the request: status 400 with this error.</summary>
    public static CallException Refused(string service, string operation, string error, Exception? cause = null) => new(
        $"operation error {service}: {operation}, https response error StatusCode: 400, RequestID: {Guid.NewGuid()}, {error}", cause);

    /// <summary>The connection was closed after the request had taken effect.</summary>
    public static CallException LostReply(string operation) =>
        new($"operation error {operation}, https response error StatusCode: 0, RequestID: , request send failed, EOF");

    /// <summary>An injected fault: AWS answered 503 and the retries of the SDK are exhausted.</summary>
    public static CallException Unavailable(string service, string operation) => new(
        $"operation error {service}: {operation}, exceeded maximum number of attempts, 3, https response error StatusCode: 503, "
        + $"RequestID: {Guid.NewGuid()}, api error ServiceUnavailable: Service Unavailable");
}

/// <summary>Injects AWS failures into a component, before a call has any effect.</summary>
internal sealed class FaultPoint(FaultPlan faults, string component, string service)
{
    /// <summary>Throws the error that daprd would return for a failed AWS call, if the fault plan says so.</summary>
    public void Pass(string operation, string key, string awsOperation)
    {
        if (faults.Strikes(FaultKind.Fail, component, operation, key)) throw AwsErrors.Unavailable(service, awsOperation);
    }
}
