namespace FilePipeline.Emulator.Sidecar;

/// <summary>Something that brings messages to the app for as long as it runs.</summary>
internal abstract class InputWorker
{
    public abstract string Name { get; }

    /// <summary>Ends soon after `stopping`, when what is being handled is done, or at once with `abort`.</summary>
    public abstract Task RunAsync(CancellationToken stopping, CancellationToken abort);
}
