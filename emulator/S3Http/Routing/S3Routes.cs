using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Routes requests to operations. Unsupported subresources are refused, so that
/// they never act on the object or bucket itself.</summary>
internal sealed class S3Routes(EmbeddedCloud cloud, PartStore parts)
{
    private static readonly string[] _ofObject =
    [
        "acl", "annotation", "attributes",
        "encryption", "legal-hold", "renameObject", "restore", "retention", "select", "tagging", "torrent", "uploadId", "uploads",
    ];

    private static readonly string[] _ofBucket =
    [
        "abac", "accelerate", "acl",
        "analytics", "cors", "delete", "encryption", "intelligent-tiering", "inventory", "lifecycle", "location", "logging",
        "metadataConfiguration", "metadataInventoryTable",
        "metadataJournalTable", "metadataTable", "metrics", "notification", "object-lock", "ownershipControls",
        "policy", "policyStatus",
        "publicAccessBlock", "replication", "requestPayment", "session", "tagging", "uploads", "versioning", "versions", "website",
    ];

    private readonly S3Reads _reads = new(cloud.Objects);
    private readonly S3Writes _writes = new(cloud.Objects);
    private readonly S3Copies _copies = new(cloud.Objects);
    private readonly S3Tags _tags = new(cloud.Objects);
    private readonly S3Acls _acls = new(cloud.Objects);
    private readonly S3Attributes _attributes = new(cloud.Objects);
    private readonly S3Uploads _uploads = new(cloud.Objects, parts, cloud.Clock);
    private readonly S3Completions _completions = new(cloud.Objects, parts);
    private readonly S3UploadListings _uploadListings = new(parts);
    private readonly S3Listings _listings = new(cloud.Objects);
    private readonly S3Deletes _deletes = new(cloud.Objects);
    private readonly S3Forms _forms = new(cloud.Objects, cloud.Clock);
    private readonly S3Buckets _buckets = new(cloud.Buckets);
    private readonly S3Cors _cors = new(cloud.Buckets);

    public async Task HandleAsync(S3Call call)
    {
        S3Expiry.Check(call, cloud.Clock.GetUtcNow());
        await (call switch
        {
            { Bucket.Length: 0, Method: "GET" } => _buckets.ListAsync(call),
            { Bucket.Length: 0 } => throw S3Exception.NotImplemented($"{call.Method} of the service"),
            { Method: "OPTIONS" } => _cors.PreflightAsync(call),
            _ => HandleKnownAsync(call),
        });
    }

    private Task HandleKnownAsync(S3Call call)
    {
        if (!cloud.Buckets.Has(call.Bucket) && !IsCreation(call)) throw S3Exception.NoSuchBucket();
        _cors.AddHeaders(call);
        return call.Key.Length > 0 ? HandleObjectAsync(call) : HandleBucketAsync(call);
    }

    private Task HandleObjectAsync(S3Call call)
    {
        ObjectKeys.Check(call.Key);
        return (call.Method, _ofObject.FirstOrDefault(call.Has)) switch
        {
            ("GET" or "HEAD", null) => _reads.GetAsync(call),
            ("PUT", null) => CopySource.IsIn(call) ? _copies.CopyAsync(call) : _writes.PutAsync(call),
            ("DELETE", null) => _writes.DeleteAsync(call),
            ("GET", "tagging") => _tags.GetAsync(call),
            ("PUT", "tagging") => _tags.PutAsync(call),
            ("DELETE", "tagging") => _tags.DeleteAsync(call),
            ("GET", "acl") => _acls.GetAsync(call),
            ("PUT", "acl") => _acls.PutAsync(call),
            ("GET", "attributes") => _attributes.GetAsync(call),
            ("POST", "uploads") => _uploads.BeginAsync(call),
            ("PUT", "uploadId") => CopySource.IsIn(call) ? _uploads.CopyPartAsync(call) : _uploads.PutPartAsync(call),
            ("POST", "uploadId") => _completions.CompleteAsync(call),
            ("DELETE", "uploadId") => _uploads.AbortAsync(call),
            ("GET", "uploadId") => _uploadListings.ListPartsAsync(call),
            (var method, var subresource) =>
                throw S3Exception.NotImplemented($"{method} of an object{(subresource is null ? "" : $"'s {subresource}")}"),
        };
    }

    private Task HandleBucketAsync(S3Call call) => (call.Method, _ofBucket.FirstOrDefault(call.Has)) switch
    {
        ("HEAD", null) => S3Buckets.HeadAsync(call),
        ("PUT", null) => _buckets.CreateAsync(call),
        ("DELETE", null) => _buckets.DeleteAsync(call),
        ("GET", null) => _listings.ListAsync(call),
        ("POST", null) when S3Forms.IsForm(call) => _forms.PostAsync(call),
        ("POST", "delete") => _deletes.DeleteAsync(call),
        ("GET", "versions") => _listings.ListVersionsAsync(call),
        ("GET", "uploads") => _uploadListings.ListUploadsAsync(call),
        ("GET", "acl") => _acls.GetAsync(call),
        ("PUT", "acl") => _acls.PutAsync(call),
        ("GET", "cors") => _cors.GetAsync(call),
        ("PUT", "cors") => _cors.PutAsync(call),
        ("DELETE", "cors") => _cors.DeleteAsync(call),
        ("GET", { } setting) => S3Buckets.GetSettingAsync(call, setting),
        (var method, var subresource) =>
            throw S3Exception.NotImplemented($"{method} of a bucket{(subresource is null ? "" : $"'s {subresource}")}"),
    };

    private static bool IsCreation(S3Call call) => call is { Method: "PUT", Key.Length: 0 } && !_ofBucket.Any(call.Has);
}
