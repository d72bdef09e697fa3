namespace FilePipeline.Emulator.Sidecar;

/// <summary>Failures in the words of the AWS SDK for Go, which daprd passes on.</summary>
internal static class AwsErrors
{
    /// <summary>AWS refused the request: 4xx with the named error.</summary>
    public static CallException Refused(string service, string operation, string error) =>
        new($"operation error {service}: {operation}, https response error StatusCode: 400, RequestID: {Guid.NewGuid()}, {error}");

    /// <summary>The connection broke after AWS had done what was asked.</summary>
    public static CallException LostReply(string operation) => new($"operation error {operation}, https response error StatusCode: 0, RequestID: , request send failed, EOF");

    /// <summary>What an injected fault looks like: AWS answered 503 and the SDK's own retries were used up.</summary>
    public static CallException Unavailable(string service, string operation) => new(
        $"operation error {service}: {operation}, exceeded maximum number of attempts, 3, https response error StatusCode: 503, "
        + $"RequestID: {Guid.NewGuid()}, api error ServiceUnavailable: Service Unavailable");
}
