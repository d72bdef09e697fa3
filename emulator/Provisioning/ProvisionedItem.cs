namespace FilePipeline.Emulator.Provisioning;

/// <summary>One thing of the topology, and what had to be done for it; in detail its settings, or what of them was changed.</summary>
internal sealed record ProvisionedItem(ItemKind Kind, string Name, Change Change, string Detail);

internal enum ItemKind
{
    Queue,
    Topic,
    Table,
    Bucket,
}

internal enum Change
{
    ThereAlready,
    Made,
    Changed,
}
