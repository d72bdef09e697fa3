using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Unfinished uploads and their parts, as files: a folder for each upload. They survive a restart, as S3's do.</summary>
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

    /// <summary>An upload of this very object; null for none.</summary>
    public Upload? Find(string id, string bucket, string key)
    {
        // Ids are ours: anything else is no name to look for on the disk.
        if (!Guid.TryParseExact(id, "N", out var parsed)) return null;
        return Read($"{parsed:N}") is { } upload && upload.Bucket == bucket && upload.Key == key ? upload : null;
    }

    /// <summary>Every upload to a bucket, in the order of keys and times.</summary>
    public IReadOnlyList<Upload> All(string bucket) => !Directory.Exists(folder)
        ? []
        : [.. Directory.GetDirectories(folder).Select(place => Read(Path.GetFileName(place))).OfType<Upload>().Where(upload => upload.Bucket == bucket)
            .OrderBy(upload => upload.Key, StringComparer.Ordinal).ThenBy(upload => upload.Initiated).ThenBy(upload => upload.Id, StringComparer.Ordinal)];

    /// <summary>Stores a part; nothing is stored of one that is damaged.</summary>
    /// <param name="upload">Of which it is a part.</param>
    /// <param name="number">The part's.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="verify">Called once all was read; gives the checksum or throws.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="S3Exception">It is damaged, or the upload is gone.</exception>
    public async Task<UploadPart> PutAsync(Upload upload, int number, Stream content, Func<ObjectChecksum?> verify, CancellationToken cancellation)
    {
        var place = Path.Combine(folder, upload.Id);
        var incoming = Path.Combine(place, $"{Guid.NewGuid():N}{Incoming}");
        try
        {
            using var md5 = new HashDigest(HashAlgorithmName.MD5);
            await using (var digested = new DigestStream(content, [md5]))
            await using (var file = new FileStream(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous))
                await digested.CopyToAsync(file, 128 * 1024, cancellation);
            var (eTag, checksum) = (Convert.ToHexStringLower(md5.Finish()), verify());
            var path = Path.Combine(place, NameOf(number, eTag, checksum));
            lock (_gate)
            {
                foreach (var before in Directory.GetFiles(place, $"{number:D5}-*")) File.Delete(before);
                File.Move(incoming, path);
            }

            return PartOf(path);
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

    /// <summary>The parts so far, by number.</summary>
    /// <exception cref="S3Exception">The upload is gone.</exception>
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
            // Another request ended it.
        }
    }

    private Upload? Read(string id)
    {
        try
        {
#pragma warning disable CA3003 // 32 hex digits, written anew from the parsed id, or a name that the file system gave.
            return JsonSerializer.Deserialize<Upload>(File.ReadAllText(Path.Combine(folder, id, Description)));
#pragma warning restore CA3003
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // Of an earlier version, or a kill came before it was written.
            return null;
        }
    }

    // The name holds everything: a part is there with one rename.
    private static string NameOf(int number, string eTag, ObjectChecksum? checksum) => checksum is null
        ? $"{number:D5}-{eTag}"
        : $"{number:D5}-{eTag}-{checksum.Algorithm}-{Convert.ToHexStringLower(Convert.FromBase64String(checksum.Value))}";

    private static UploadPart PartOf(string path)
    {
        var name = Path.GetFileName(path).Split('-');
        var checksum = name.Length == 4 ? new ObjectChecksum(name[2], Convert.ToBase64String(Convert.FromHexString(name[3])), IsComposite: false) : null;
        var file = new FileInfo(path);
        return new(int.Parse(name[0], CultureInfo.InvariantCulture), path, name[1], file.Length, file.LastWriteTimeUtc, checksum);
    }
}
