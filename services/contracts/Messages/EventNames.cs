using System.Collections.Frozen;

namespace FilePipeline.Contracts;

/// <summary>The effect of an event on an object.</summary>
public enum EventKind
{
    /// <summary>The key has new content.</summary>
    Created,

    /// <summary>The key was deleted.</summary>
    Removed,

    /// <summary>No change of the content: tags, access, storage class, replication.</summary>
    Ignored,
}

/// <summary>Names of S3 events as AWS, MinIO and Ceph document them. Any other name is unknown.</summary>
public static class EventNames
{
    private const string Prefix = "s3:";

    private static readonly FrozenDictionary<string, EventKind> _names = new Dictionary<string, EventKind>(StringComparer.Ordinal)
    {
        ["ObjectCreated:Put"] = EventKind.Created,
        ["ObjectCreated:Post"] = EventKind.Created,
        ["ObjectCreated:Copy"] = EventKind.Created,
        ["ObjectCreated:CompleteMultipartUpload"] = EventKind.Created,
        // Ceph: the object was replicated from another zone.
        ["ObjectSynced:Create"] = EventKind.Created,
        ["Replication:Create"] = EventKind.Created,
        ["ObjectRemoved:Delete"] = EventKind.Removed,
        ["ObjectRemoved:DeleteMarkerCreated"] = EventKind.Removed,
        ["ObjectRemoved:DeleteAllVersions"] = EventKind.Removed,
        ["LifecycleExpiration:Delete"] = EventKind.Removed,
        ["LifecycleExpiration:DeleteMarkerCreated"] = EventKind.Removed,
        ["ObjectLifecycle:Expiration:Current"] = EventKind.Removed,
        ["ObjectLifecycle:Expiration:DeleteMarker"] = EventKind.Removed,
        ["ObjectSynced:Delete"] = EventKind.Removed,
        ["ObjectSynced:DeletionMarkerCreated"] = EventKind.Removed,
        ["Replication:Delete"] = EventKind.Removed,
        ["Replication:DeletionMarkerCreated"] = EventKind.Removed,
        // MinIO and RustFS send these for changes of metadata, with a new sequencer.
        ["ObjectCreated:PutTagging"] = EventKind.Ignored,
        ["ObjectCreated:DeleteTagging"] = EventKind.Ignored,
        ["ObjectCreated:PutRetention"] = EventKind.Ignored,
        ["ObjectCreated:PutLegalHold"] = EventKind.Ignored,
        ["ObjectRemoved:NoOP"] = EventKind.Ignored,
        ["LifecycleDelMarkerExpiration:Delete"] = EventKind.Ignored,
        ["LifecycleTransition"] = EventKind.Ignored,
        ["IntelligentTiering"] = EventKind.Ignored,
        // S3 lost the bytes, but the object was not deleted: the key is still listed.
        ["ReducedRedundancyLostObject"] = EventKind.Ignored,
        ["TestEvent"] = EventKind.Ignored,
        // Ceph's documentation and its code spell these two differently.
        ["ObjectLifecycle:Expiration:NonCurrent"] = EventKind.Ignored,
        ["ObjectLifecycle:Expiration:Noncurrent"] = EventKind.Ignored,
        ["ObjectLifecycle:Expiration:AbortMultipartUpload"] = EventKind.Ignored,
        ["ObjectLifecycle:Expiration:AbortMPU"] = EventKind.Ignored,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Whole families that never change content.
    private static readonly string[] _ignoredFamilies =
    [
        "ObjectTagging:", "ObjectAcl:", "ObjectAccessed:", "ObjectRestore:", "ObjectTransition:", "Replication:", "LifecycleTransition:",
        "ObjectLifecycle:Transition:", "BucketCreated:", "BucketRemoved:", "Scanner:",
    ];

    private static readonly FrozenDictionary<string, EventKind> _detailTypes = new Dictionary<string, EventKind>(StringComparer.Ordinal)
    {
        ["Object Created"] = EventKind.Created,
        ["Object Deleted"] = EventKind.Removed,
        ["Object Restore Initiated"] = EventKind.Ignored,
        ["Object Restore Completed"] = EventKind.Ignored,
        ["Object Restore Expired"] = EventKind.Ignored,
        ["Object Storage Class Changed"] = EventKind.Ignored,
        ["Object Access Tier Changed"] = EventKind.Ignored,
        ["Object ACL Updated"] = EventKind.Ignored,
        ["Object Tags Added"] = EventKind.Ignored,
        ["Object Tags Deleted"] = EventKind.Ignored,
        ["Async Copy Completion"] = EventKind.Ignored,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Looks up the <c>eventName</c> of a notification, with or without <c>s3:</c>; null for an unknown name.</summary>
    public static EventKind? OfNotification(string eventName)
    {
        var name = eventName.StartsWith(Prefix, StringComparison.Ordinal) ? eventName[Prefix.Length..] : eventName;
        if (_names.TryGetValue(name, out var kind)) return kind;
        return _ignoredFamilies.Any(family => name.StartsWith(family, StringComparison.Ordinal)) ? EventKind.Ignored : null;
    }

    /// <summary>Looks up the <c>detail-type</c> of an EventBridge event; null for an unknown one.</summary>
    public static EventKind? OfEventBridge(string detailType) => _detailTypes.TryGetValue(detailType, out var kind) ? kind : null;
}
