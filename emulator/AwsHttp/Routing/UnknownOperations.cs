using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

internal static class UnknownOperations
{
    /// <summary>The refusal of an operation, which is logged once.</summary>
    public static AwsException Refuse(Incidents incidents, string operation)
    {
        incidents.AddOnce($"operation {operation}", $"Refused an AWS request: the emulator does not implement {operation}");
        return AwsException.Unknown(operation);
    }
}
