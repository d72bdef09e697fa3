using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>The source of a copied object or part.</summary>
internal sealed record CopySource(string Bucket, string Key)
{
    private const string Header = "x-amz-copy-source";
    private const string Version = "?versionId=";

    public static bool IsIn(S3Call call) => call.Header(Header) is not null;

    /// <exception cref="S3Exception">The header does not name an object.</exception>
    public static CopySource Of(S3Call call)
    {
        var source = call.Header(Header)!;
        if (source.IndexOf(Version, StringComparison.Ordinal) is >= 0 and var at)
        {
            if (source[(at + Version.Length)..] != "null") throw S3Exception.NoSuchVersion();
            source = source[..at];
        }

        // Clients may escape the whole value, including the slash between bucket and key.
        return S3Text.Unescape(source).TrimStart('/').Split('/', 2) is [{ Length: > 0 } bucket, { Length: > 0 } key]
            ? new(bucket, key)
            : throw S3Exception.InvalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey");
    }

    /// <summary>Opens the source object and checks the conditions of the request.</summary>
    /// <exception cref="S3Exception">The object does not exist, or a condition does not hold.</exception>
    public OpenedObject Open(S3Call call, ObjectStore objects)
    {
        if (!objects.Buckets.Contains(Bucket)) throw S3Exception.NoSuchBucket();
        var opened = objects.Open(Bucket, Key, withContent: true) ?? throw S3Exception.NoSuchKey();
        try
        {
            Preconditions.CheckCopySource(call, opened.Object);
            return opened;
        }
        catch
        {
            opened.Content!.Dispose();
            throw;
        }
    }
}
