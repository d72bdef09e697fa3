using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Unfinished uploads and their parts, in a folder for each upload. They survive a restart, as in S3.</summary>
internal sealed class PartStore(string folder)
{
    private const string Description = "upload.json";
    private const string Incoming = ".incoming";
    private readonly Lock _gate = new();

    public void Begin(Upload upload)
    {
        var place = Directory.CreateDirectory(Path.Combine(folder, upload.Id)).FullName;
        File.WriteAllText(Path.Combine(place, Description), JsonSerializer.Serialize(upload));
    }

    /// <summary>Finds an upload of this object; null if there is none.</summary>
    public Upload? Find(string id, string bucket, string key)
    {
        // Only ids that the emulator assigned may become file names.
        if (!Guid.TryParseExact(id, "N", out var parsed)) return null;
        return Read($"{parsed:N}") is { } upload && upload.Bucket == bucket && upload.Key == key ? upload : null;
    }

    /// <summary>All uploads to a bucket, ordered by key and time.</summary>
    public IReadOnlyList<Upload> All(string bucket) => !Directory.Exists(folder)
        ? []
        : [.. Directory.GetDirectories(folder)
            .Select(place => Read(Path.GetFileName(place))).OfType<Upload>().Where(upload => upload.Bucket == bucket)
            .OrderBy(upload => upload.Key, StringComparer.Ordinal)
            .ThenBy(upload => upload.Initiated).ThenBy(upload => upload.Id, StringComparer.Ordinal)];

    /// <summary>Stores a part unless it is damaged.</summary>
    /// <param name="upload">The upload.</param>
    /// <param name="number">The part number.</param>
    /// <param name="content">The part's bytes.</param>
    /// <param name="verify">Called after the content is read; returns the checksum or throws.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="S3Exception">The part is damaged, or the upload no longer exists.</exception>
    public async Task<UploadPart> PutAsync(
        Upload upload, int number, Stream content, Func<ObjectChecksum?> verify, CancellationToken cancellation)
    {
        var place = Path.Combine(folder, upload.Id);
        var incoming = Path.Combine(place, $"{Guid.NewGuid():N}{Incoming}");
        try
        {
            using var md5 = new HashDigest(HashAlgorithmName.MD5);
            await using (var digested = new DigestStream(content, [md5]))
            await using (var file = new FileStream(
                incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous))
            {
                await digested.CopyToAsync(file, 128 * 1024, cancellation);
            }
            var (eTag, checksum) = (Convert.ToHexStringLower(md5.Finish()), verify());
            var path = Path.Combine(place, NameOf(number, eTag, checksum));
            lock (_gate)
            {
                foreach (var before in Directory.GetFiles(place, $"{number:D5}-*")) File.Delete(before);
                File.Move(incoming, path);
                // Read under the lock: another upload of this part would delete the file.
                return PartOf(path);
            }
        }
        catch (DirectoryNotFoundException)
        {
            throw S3Exception.NoSuchUpload();
        }
        finally
        {
            if (Directory.Exists(place)) File.Delete(incoming);
        }
    }

    /// <summary>The stored parts, ordered by number.</summary>
    /// <exception cref="S3Exception">The upload no longer exists.</exception>
    public IReadOnlyList<UploadPart> List(Upload upload)
    {
        try
        {
            lock (_gate)
            {
                return [.. Directory.GetFiles(Path.Combine(folder, upload.Id))
                    .Where(path => Path.GetFileName(path) != Description && !path.EndsWith(Incoming, StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal).Select(PartOf)];
            }
        }
        catch (DirectoryNotFoundException)
        {
            throw S3Exception.NoSuchUpload();
        }
    }

    public void End(Upload upload)
    {
        try
        {
            Directory.Delete(Path.Combine(folder, upload.Id), recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another request ended the upload.
        }
    }

    private Upload? Read(string id)
    {
        try
        {
#pragma warning disable CA3003 // The name is a reformatted GUID or comes from the file system.
            return JsonSerializer.Deserialize<Upload>(File.ReadAllText(Path.Combine(folder, id, Description)));
#pragma warning restore CA3003
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // Written by an earlier version, or a kill came before the file was written.
            return null;
        }
    }

    // The file name contains all metadata, so one rename stores a part.
    private static string NameOf(int number, string eTag, ObjectChecksum? checksum) => checksum is null
        ? $"{number:D5}-{eTag}"
        : $"{number:D5}-{eTag}-{checksum.Algorithm}-{Convert.ToHexStringLower(Convert.FromBase64String(checksum.Value))}";

    private static UploadPart PartOf(string path)
    {
        var name = Path.GetFileName(path).Split('-');
        var checksum = name.Length == 4
            ? new ObjectChecksum(name[2], Convert.ToBase64String(Convert.FromHexString(name[3])), IsComposite: false)
            : null;
        var file = new FileInfo(path);
        var modified = new DateTimeOffset(file.LastWriteTimeUtc);
        return new(int.Parse(name[0], CultureInfo.InvariantCulture), path, name[1], file.Length, modified, checksum);
    }
}

/// <summary>An unfinished multipart upload.</summary>
/// <param name="Id">The upload id, 32 hex digits.</param>
/// <param name="Bucket">The bucket of the object.</param>
/// <param name="Key">The key of the object.</param>
/// <param name="Details">The metadata of the object.</param>
/// <param name="Algorithm">The checksum algorithm that the client chose; null if it chose none.</param>
/// <param name="IsComposite">Whether its checksum is computed from those of the parts.</param>
/// <param name="Initiated">The start of the upload.</param>
internal sealed record Upload(
    string Id, string Bucket, string Key, ObjectDetails Details, string? Algorithm, bool IsComposite, DateTimeOffset Initiated)
{
    public ChecksumAlgorithm? ChosenAlgorithm => Algorithm is null ? null : ChecksumAlgorithm.OfName(Algorithm);

    public string Type => IsComposite ? "COMPOSITE" : "FULL_OBJECT";
}

/// <summary>A part of an unfinished upload.</summary>
internal sealed record UploadPart(int Number, string Path, string ETag, long Size, DateTimeOffset LastModified, ObjectChecksum? Checksum);
