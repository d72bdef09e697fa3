using System.Text.Json;
using System.Text.Json.Serialization;

namespace FilePipeline.Ingest.Pages;

/// <summary>A source that files can be stored in.</summary>
/// <param name="Source">Its name; null for the default source.</param>
/// <param name="Prefix">The first prefix of the caller there, empty for all keys; null when the caller may store nothing.</param>
internal sealed record UploadChoice(string? Source, string? Prefix)
{
    /// <summary>The folder that is proposed.</summary>
    public string Folder => $"{Prefix}in/";
}

/// <summary>What the upload page shows, and what its scripts need to know.</summary>
/// <param name="Settings">The settings of the scripts, as JSON.</param>
/// <param name="Choices">The sources that the caller can choose; empty where there is only one.</param>
/// <param name="Folder">The folder that is proposed.</param>
/// <param name="MaxBytes">Maximum bytes of a file.</param>
/// <param name="Extensions">The accepted extensions; empty for all.</param>
internal sealed record UploadView(
    string Settings, IReadOnlyList<UploadChoice> Choices, string Folder, long MaxBytes, IReadOnlyList<string> Extensions)
{
    /// <summary>Collects it.</summary>
    /// <param name="frame">The frame of the page.</param>
    /// <param name="choices">All sources.</param>
    /// <param name="ingest">The limits.</param>
    /// <param name="upload">Where files are sent.</param>
    /// <param name="auth">The issuer.</param>
    /// <param name="now">The time.</param>
    public static UploadView Of(
        PageFrame frame, IReadOnlyList<UploadChoice> choices, IngestOptions ingest, UploadOptions upload, AuthOptions auth,
        DateTimeOffset now)
    {
        // A browser needs the bucket of a source to send files straight to it.
        var buckets = upload.S3.Sources.Select(one => one.Source).ToHashSet(StringComparer.Ordinal);
        var possible = choices.Where(choice => choice.Prefix is not null
            && (upload.Mode == UploadMode.Service || choice.Source is null || buckets.Contains(choice.Source)));
        List<UploadChoice> offered = choices.Count > 1 ? [.. possible] : [];
        var first = possible.FirstOrDefault() ?? choices[0];
        var direct = upload.Mode == UploadMode.S3
            ? new DirectSettings(
                upload.S3.BucketAddress(), upload.S3.Region, upload.S3.PartBytes, upload.S3.CognitoOrigin(), upload.S3.IdentityPoolId,
                upload.S3.LoginProviderOf(auth.Authority), now,
                [.. upload.S3.Sources.Select(one => new DirectBucket(one.Source, upload.S3.AddressOf(one), one.Region))])
            : null;
        var settings = new PageSettings(
            ingest.MaxBytes, upload.ExtensionsInForce(), frame.Has(AccessPolicies.Read), first.Prefix ?? "", frame.CsrfToken, direct);
        var json = JsonSerializer.Serialize(settings, UploadPageJson.Default.PageSettings);
        return new(json, offered, first.Folder, ingest.MaxBytes, upload.ExtensionsInForce());
    }

    /// <summary>The limits as a sentence.</summary>
    public string Limits(ReaderFormat format) => Extensions.Count == 0
        ? $"Up to {format.Bytes(MaxBytes)} each."
        : $"Up to {format.Bytes(MaxBytes)} each: {string.Join(", ", Extensions)}.";

    /// <summary>Where the form without scripts goes.</summary>
    public static string FormAddress(PageFrame frame) =>
        frame.CsrfToken is { } token ? $"/files?{AntiforgeryGuard.Field}={Uri.EscapeDataString(token)}" : "/files";
}

/// <summary>The settings of the scripts of the upload page.</summary>
/// <param name="MaxBytes">Maximum bytes of a file.</param>
/// <param name="Extensions">The accepted extensions; empty for all.</param>
/// <param name="CanRead">Whether the caller may follow the outcomes.</param>
/// <param name="Prefix">Prefix of the outcomes to follow.</param>
/// <param name="CsrfToken">For the header of changes; null where none is needed.</param>
/// <param name="Direct">The bucket of uploads straight to S3; null when they go through this service.</param>
internal sealed record PageSettings(
    long MaxBytes, IReadOnlyList<string> Extensions, bool CanRead, string Prefix, string? CsrfToken, DirectSettings? Direct);

/// <summary>What a browser needs to send files straight to the bucket.</summary>
/// <param name="Bucket">Address of the bucket.</param>
/// <param name="Region">Its region.</param>
/// <param name="PartBytes">Bytes of a part.</param>
/// <param name="Cognito">Origin of Cognito's identity service.</param>
/// <param name="IdentityPoolId">The identity pool.</param>
/// <param name="LoginProvider">Name of the issuer in the pool.</param>
/// <param name="Now">The time of the service: signatures need the right one.</param>
/// <param name="Sources">The buckets of other sources than the default one.</param>
internal sealed record DirectSettings(
    string Bucket, string Region, int PartBytes, string Cognito, string IdentityPoolId, string LoginProvider, DateTimeOffset Now,
    IReadOnlyList<DirectBucket> Sources);

/// <summary>The bucket of a source.</summary>
/// <param name="Source">Name of the source.</param>
/// <param name="Bucket">Address of the bucket.</param>
/// <param name="Region">Its region.</param>
internal sealed record DirectBucket(string Source, string Bucket, string Region);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PageSettings))]
internal sealed partial class UploadPageJson : JsonSerializerContext;
