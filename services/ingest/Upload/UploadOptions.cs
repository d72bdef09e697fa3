using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Where the upload page sends files.</summary>
internal enum UploadMode
{
    /// <summary>To this service, which stores them through its sidecar.</summary>
    Service,

    /// <summary>Straight to the bucket, with temporary credentials of the signed-in person.</summary>
    S3,
}

/// <summary>Section <c>Upload</c>: the upload page, and resumable uploads.</summary>
internal sealed class UploadOptions
{
    /// <summary>Section of these settings.</summary>
    public const string Section = "Upload";

    /// <summary>Extensions without a dot that the processor accepts by default.</summary>
    public static readonly IReadOnlyList<string> DefaultExtensions =
        ["txt", "log", "csv", "tsv", "json", "ndjson", "jsonl", "gz", "zst", "png", "jpg", "jpeg", "gif", "webp", "pdf", "bin"];

    /// <summary>Where the upload page sends files: <c>Service</c> or <c>S3</c>.</summary>
    public UploadMode Mode { get; set; }

    /// <summary>How long an unfinished upload is kept after its last byte.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan PartialLifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Extensions without a dot that the page accepts; it refuses other files before they are sent. Keep them equal to
    /// <c>Processor:AllowedTypes</c>. Empty means <see cref="DefaultExtensions"/>; <c>*</c> accepts all.</summary>
    public IList<string> Extensions { get; } = [];

    /// <summary>The bucket and the identity pool of the mode <see cref="UploadMode.S3"/>.</summary>
    [ValidateObjectMembers]
    public DirectUploadOptions S3 { get; set; } = new();

    /// <summary>The extensions in force; empty when all are accepted.</summary>
    public IReadOnlyList<string> ExtensionsInForce() => Extensions switch
    {
        [] => DefaultExtensions,
        ["*"] => [],
        _ => Extensions.AsReadOnly(),
    };
}

[OptionsValidator]
internal sealed partial class UploadOptionsRanges : IValidateOptions<UploadOptions>;
