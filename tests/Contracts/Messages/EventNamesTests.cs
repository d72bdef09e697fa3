namespace FilePipeline.Contracts.Tests;

/// <summary>The event names that AWS, MinIO and Ceph document, each with its effect on the object.</summary>
public sealed class EventNamesTests
{
    public static TheoryData<string, EventKind> Names => new()
    {
        { "ObjectCreated:Put", EventKind.Created },
        { "ObjectCreated:Post", EventKind.Created },
        { "ObjectCreated:Copy", EventKind.Created },
        { "ObjectCreated:CompleteMultipartUpload", EventKind.Created },
        { "ObjectSynced:Create", EventKind.Created },
        { "Replication:Create", EventKind.Created },
        { "ObjectRemoved:Delete", EventKind.Removed },
        { "ObjectRemoved:DeleteMarkerCreated", EventKind.Removed },
        { "ObjectRemoved:DeleteAllVersions", EventKind.Removed },
        { "LifecycleExpiration:Delete", EventKind.Removed },
        { "LifecycleExpiration:DeleteMarkerCreated", EventKind.Removed },
        { "ObjectLifecycle:Expiration:Current", EventKind.Removed },
        { "ObjectLifecycle:Expiration:DeleteMarker", EventKind.Removed },
        { "ObjectSynced:Delete", EventKind.Removed },
        { "ObjectSynced:DeletionMarkerCreated", EventKind.Removed },
        { "Replication:Delete", EventKind.Removed },
        { "Replication:DeletionMarkerCreated", EventKind.Removed },
        { "ObjectCreated:PutTagging", EventKind.Ignored },
        { "ObjectCreated:DeleteTagging", EventKind.Ignored },
        { "ObjectCreated:PutRetention", EventKind.Ignored },
        { "ObjectCreated:PutLegalHold", EventKind.Ignored },
        { "ObjectRemoved:NoOP", EventKind.Ignored },
        { "ObjectTagging:Put", EventKind.Ignored },
        { "ObjectTagging:Delete", EventKind.Ignored },
        { "ObjectAcl:Put", EventKind.Ignored },
        { "ObjectAccessed:Get", EventKind.Ignored },
        { "ObjectAccessed:Head", EventKind.Ignored },
        { "ObjectAccessed:Attributes", EventKind.Ignored },
        { "ObjectRestore:Post", EventKind.Ignored },
        { "ObjectRestore:Completed", EventKind.Ignored },
        { "ObjectRestore:Delete", EventKind.Ignored },
        { "ObjectTransition:Complete", EventKind.Ignored },
        { "Replication:OperationFailedReplication", EventKind.Ignored },
        { "Replication:OperationCompletedReplication", EventKind.Ignored },
        { "Replication:OperationMissedThreshold", EventKind.Ignored },
        { "Replication:OperationReplicatedAfterThreshold", EventKind.Ignored },
        { "Replication:OperationNotTracked", EventKind.Ignored },
        { "LifecycleTransition", EventKind.Ignored },
        { "LifecycleDelMarkerExpiration:Delete", EventKind.Ignored },
        { "IntelligentTiering", EventKind.Ignored },
        { "ReducedRedundancyLostObject", EventKind.Ignored },
        { "ObjectLifecycle:Expiration:NonCurrent", EventKind.Ignored },
        { "ObjectLifecycle:Expiration:Noncurrent", EventKind.Ignored },
        { "ObjectLifecycle:Expiration:AbortMultipartUpload", EventKind.Ignored },
        { "ObjectLifecycle:Expiration:AbortMPU", EventKind.Ignored },
        { "ObjectLifecycle:Transition:Current", EventKind.Ignored },
        { "ObjectLifecycle:Transition:Noncurrent", EventKind.Ignored },
        { "BucketCreated:*", EventKind.Ignored },
        { "BucketRemoved:*", EventKind.Ignored },
        { "Scanner:ManyVersions", EventKind.Ignored },
        { "TestEvent", EventKind.Ignored },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_documented_name_is_known_with_and_without_its_prefix(string name, EventKind expected)
    {
        Assert.Equal(expected, EventNames.OfNotification(name));
        Assert.Equal(expected, EventNames.OfNotification($"s3:{name}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3:")]
    [InlineData("ObjectCreated")]
    [InlineData("ObjectCreated:")]
    [InlineData("ObjectCreated:*")]
    [InlineData("ObjectCreated:Put ")]
    [InlineData("objectcreated:put")]
    [InlineData("s3:ObjectRemoved")]
    [InlineData("ObjectRemoved:*")]
    [InlineData("S3:ObjectCreated:Put")]
    [InlineData("s3:s3:ObjectCreated:Put")]
    [InlineData("LifecycleExpiration:Purge")]
    [InlineData("ObjectLifecycle:Expiration:Elsewhere")]
    [InlineData("ObjectTaggingPut")]
    public void An_undocumented_name_is_unknown(string name) => Assert.Null(EventNames.OfNotification(name));

    [Theory]
    [InlineData("Object Created", EventKind.Created)]
    [InlineData("Object Deleted", EventKind.Removed)]
    [InlineData("Object Restore Initiated", EventKind.Ignored)]
    [InlineData("Object Restore Completed", EventKind.Ignored)]
    [InlineData("Object Restore Expired", EventKind.Ignored)]
    [InlineData("Object Storage Class Changed", EventKind.Ignored)]
    [InlineData("Object Access Tier Changed", EventKind.Ignored)]
    [InlineData("Object ACL Updated", EventKind.Ignored)]
    [InlineData("Object Tags Added", EventKind.Ignored)]
    [InlineData("Object Tags Deleted", EventKind.Ignored)]
    [InlineData("Async Copy Completion", EventKind.Ignored)]
    [InlineData("Object created", null)]
    [InlineData("Object Restore", null)]
    [InlineData("", null)]
    public void EventBridge_has_its_own_detail_types(string detailType, EventKind? expected) =>
        Assert.Equal(expected, EventNames.OfEventBridge(detailType));
}
