namespace FilePipeline.Emulator.Provisioning;

/// <summary>A resource of the topology and how it was provisioned. Detail is its settings or, after an update, the changed ones.</summary>
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
    Unchanged,
    Created,
    Updated,
}
