namespace FilePipeline.Emulator.Sidecar;

/// <summary>Waits that a stop may end early.</summary>
internal static class Waits
{
    /// <summary>True where the wait was cut short, as it should be; the cancellation is no fault.</summary>
    public static async Task<bool> IsCutShortAsync(this Task wait)
    {
        try
        {
            await wait;
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
