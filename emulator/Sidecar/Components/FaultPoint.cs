using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Where a component asks the fault plan whether AWS is to fail now, before anything has happened.</summary>
internal sealed class FaultPoint(FaultPlan faults, string component, string service)
{
    /// <summary>Throws what daprd would show if the AWS call had failed.</summary>
    public void Pass(string operation, string key, string awsOperation)
    {
        if (faults.Strikes(FaultKind.Fail, component, operation, key)) throw AwsErrors.Unavailable(service, awsOperation);
    }
}
