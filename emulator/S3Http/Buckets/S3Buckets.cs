using System.Net;
using System.Text.RegularExpressions;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Lists, creates and deletes buckets, and reads bucket settings.</summary>
internal sealed class S3Buckets(BucketStore buckets)
{
    private const int MostInList = 10_000;

    // Settings that no bucket has, with the error that S3 returns.
    private static readonly Dictionary<string, S3Exception> _missing = new(StringComparer.Ordinal)
    {
        ["encryption"] =
            new(404, "ServerSideEncryptionConfigurationNotFoundError", "The server side encryption configuration was not found"),
        ["lifecycle"] = new(404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"),
        ["object-lock"] = new(404, "ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"),
        ["ownershipControls"] = new(404, "OwnershipControlsNotFoundError", "The bucket ownership controls were not found"),
        ["policy"] = new(404, "NoSuchBucketPolicy", "The bucket policy does not exist"),
        ["policyStatus"] = new(404, "NoSuchBucketPolicy", "The bucket policy does not exist"),
        ["publicAccessBlock"] = new(404, "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"),
        ["replication"] = new(404, "ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
        ["tagging"] = new(404, "NoSuchTagSet", "The TagSet does not exist"),
        ["website"] = new(404, "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
    };

    // Settings that are empty, as in a new bucket.
    private static readonly Dictionary<string, string> _empty = new(StringComparer.Ordinal)
    {
        ["accelerate"] = "AccelerateConfiguration",
        ["location"] = "LocationConstraint",
        ["logging"] = "BucketLoggingStatus",
        ["versioning"] = "VersioningConfiguration",
    };

    public Task ListAsync(S3Call call)
    {
        var (prefix, after) = (call.Text("prefix") ?? "", call.Text("continuation-token") ?? "");
        var names = buckets.Names
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(name, after) > 0)
            .Order(StringComparer.Ordinal).ToList();
        var page = names.Take(call.Number("max-buckets", 1, MostInList) ?? MostInList).ToList();
        return S3Xml.WriteAsync(call, S3Xml.Element(
            "ListAllMyBucketsResult",
            S3Xml.Owner(),
            S3Xml.Element("Buckets", [.. page.Select(name => S3Xml.Element(
                "Bucket", S3Xml.Element("Name", name), S3Xml.Element("CreationDate", S3Xml.Time(buckets.CreatedAt(name)))))]),
            // The last name is the continuation token, as in object lists.
            page.Count < names.Count ? S3Xml.Element("ContinuationToken", page[^1]) : null,
            prefix.Length > 0 ? S3Xml.Element("Prefix", prefix) : null));
    }

    public static Task HeadAsync(S3Call call)
    {
        call.Response.Headers["x-amz-bucket-region"] = "us-east-1";
        call.Response.ContentType = S3Xml.ContentType;
        return Task.CompletedTask;
    }

    public Task CreateAsync(S3Call call)
    {
        if (!BucketName.IsValid(call.Bucket)) throw new S3Exception(400, "InvalidBucketName", "The specified bucket is not valid.");
        buckets.Create(call.Bucket);
        call.Response.Headers.Location = $"/{call.Bucket}";
        return Task.CompletedTask;
    }

    public Task DeleteAsync(S3Call call)
    {
        if (buckets.IsListed(call.Bucket))
            throw S3Exception.AccessDenied("The bucket is part of the topology; remove it from the topology file first");
        if (!buckets.Delete(call.Bucket)) throw new S3Exception(409, "BucketNotEmpty", "The bucket you tried to delete is not empty");
        call.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    /// <summary>Reads a setting.</summary>
    /// <exception cref="S3Exception">No bucket has the setting, or the emulator does not support it.</exception>
    public static Task GetSettingAsync(S3Call call, string name)
    {
        if (_missing.TryGetValue(name, out var missing)) throw new S3Exception(missing.Status, missing.Code, missing.Message);
        if (_empty.TryGetValue(name, out var empty)) return S3Xml.WriteAsync(call, S3Xml.Element(empty));
        if (name == "requestPayment")
            return S3Xml.WriteAsync(call, S3Xml.Element("RequestPaymentConfiguration", S3Xml.Element("Payer", "BucketOwner")));
        throw S3Exception.NotImplemented($"GET of a bucket's {name}");
    }
}

/// <summary>The bucket naming rules of S3.</summary>
internal static partial class BucketName
{
    public static bool IsValid(string name) =>
        Form().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal) && !IPAddress.TryParse(name, out _);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9]\z", RegexOptions.None, 1000)]
    private static partial Regex Form();
}
