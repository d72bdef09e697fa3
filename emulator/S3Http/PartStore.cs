using System.Security.Cryptography;

namespace FilePipeline.Emulator.S3Http;

/// <summary>A part of an unfinished upload.</summary>
internal sealed record UploadPart(int Number, string Path, string ETag, long Size);

/// <summary>Parts of unfinished uploads, as files: a folder for each upload. They survive a restart, as S3's do.</summary>
internal sealed class PartStore(string folder)
{
    public string Begin()
    {
        var id = $"{Guid.NewGuid():N}";
        Directory.CreateDirectory(Path.Combine(folder, id));
        return id;
    }

    /// <exception cref="S3Fault">There is no such upload.</exception>
    public async Task<UploadPart> PutAsync(string upload, int number, Stream content, CancellationToken cancellation)
    {
        var place = FolderOf(upload);
        var incoming = Path.Combine(place, $"{Guid.NewGuid():N}.incoming");
        try
        {
            await using (var file = new FileStream(incoming, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous))
                await content.CopyToAsync(file, 128 * 1024, cancellation);
            var part = await ReadAsync(incoming, number, cancellation);
            var path = Path.Combine(place, $"{number:D5}-{part.ETag}");
            foreach (var before in Directory.GetFiles(place, $"{number:D5}-*")) File.Delete(before);
            File.Move(incoming, path);
            return part with { Path = path };
        }
        finally
        {
            File.Delete(incoming);
        }
    }

    /// <summary>The parts so far, by number.</summary>
    /// <exception cref="S3Fault">There is no such upload.</exception>
    public IReadOnlyList<UploadPart> List(string upload) =>
    [
        .. Directory.GetFiles(FolderOf(upload)).Where(path => !path.EndsWith(".incoming", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(path => (Path: path, Name: Path.GetFileName(path).Split('-')))
            .Select(part => new UploadPart(int.Parse(part.Name[0], System.Globalization.CultureInfo.InvariantCulture), part.Path, part.Name[1], new FileInfo(part.Path).Length)),
    ];

    /// <exception cref="S3Fault">There is no such upload.</exception>
    public void End(string upload) => Directory.Delete(FolderOf(upload), recursive: true);

    private string FolderOf(string upload)
    {
        // Ids are ours: anything else is no name to look for on the disk.
        if (!Guid.TryParseExact(upload, "N", out var id)) throw S3Fault.NoSuchUpload();
        var place = Path.Combine(folder, $"{id:N}");
#pragma warning disable CA3003 // 32 hex digits, written anew from the parsed id.
        return Directory.Exists(place) ? place : throw S3Fault.NoSuchUpload();
#pragma warning restore CA3003
    }

#pragma warning disable CA5351 // S3's ETag is an MD5; nothing is protected by it.
    private static async Task<UploadPart> ReadAsync(string path, int number, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        return new(number, path, Convert.ToHexStringLower(await MD5.HashDataAsync(file, cancellation)), file.Length);
    }
#pragma warning restore CA5351
}
