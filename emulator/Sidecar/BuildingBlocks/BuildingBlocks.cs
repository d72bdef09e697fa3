namespace FilePipeline.Emulator.Sidecar;

/// <summary>The building blocks of one sidecar, which its APIs call.</summary>
internal sealed record BuildingBlocks(
    Bindings Bindings, StateStores State, PubSub PubSub, Invocation Invocation, SidecarMetadata Metadata, WorkflowBlock Workflows)
{
    /// <summary>True from the start of the app's inputs until the sidecar stops.</summary>
    public Func<bool> IsReady { get; set; } = () => false;

    /// <summary>Called when the app requests a shutdown of the sidecar.</summary>
    public Action RequestStop { get; set; } = () => { };
}
