namespace FilePipeline.Emulator.Sidecar;

/// <summary>The building blocks behind the APIs of one sidecar.</summary>
internal sealed record SidecarBlocks(Bindings Bindings, StateStores State, PubSub PubSub, Invocation Invocation, SidecarMetadata Metadata)
{
    /// <summary>True once the app's inputs run, until the sidecar stops.</summary>
    public Func<bool> IsReady { get; set; } = () => false;

    /// <summary>The app asked the sidecar to end.</summary>
    public Action RequestStop { get; set; } = () => { };
}
