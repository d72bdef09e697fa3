namespace FilePipeline.Emulator.Sidecar;

/// <summary>Waits that a stop may cancel.</summary>
internal static class Waits
{
    /// <summary>Awaits a task; true if it was cancelled.</summary>
    public static async Task<bool> IsCancelledAsync(this Task wait)
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
