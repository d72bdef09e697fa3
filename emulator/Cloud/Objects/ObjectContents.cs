using System.Buffers;
using System.Security.Cryptography;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The bytes of objects, by the name that the store assigned: small contents in the database, others as files. Creating a file may
/// take longer than processing a small one.</summary>
internal sealed class ObjectContents
{
    /// <summary>The largest content in bytes that is stored in the database; larger ones become files.</summary>
    public const int LargestInDatabase = 16 * 1024;

    private readonly Database _database;
    private readonly string _folder;
    private readonly string _incoming;

    public ObjectContents(Database database, string folder)
    {
        (_database, _folder, _incoming) = (database, folder, Path.Combine(folder, "incoming"));
        Directory.CreateDirectory(_incoming);
    }

#pragma warning disable CA5351 // S3 defines the ETag as an MD5; it has no security purpose.
    /// <summary>Reads a stream to its end. The content is temporary until it is kept.</summary>
    public async Task<IncomingContent> ReceiveAsync(Stream content, CancellationToken cancellation)
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 17);
        try
        {
            var first = await content.ReadAtLeastAsync(
                buffer.AsMemory(0, buffer.Length), LargestInDatabase + 1, throwOnEndOfStream: false, cancellation);
            digest.AppendData(buffer, 0, first);
            if (first <= LargestInDatabase) return new(buffer.AsSpan(0, first).ToArray(), null, first, ETag(digest));
            return await ReceiveFileAsync(content, buffer, first, digest, cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
#pragma warning restore CA5351

    /// <summary>Stores received content under a name; only inside a database write.</summary>
    public void Keep(string name, IncomingContent content)
    {
        if (content.Bytes is not null)
        {
            _database.Execute("INSERT OR REPLACE INTO contents (name, bytes) VALUES ($1, $2)", name, content.Bytes);
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        // The file comes before the row: a kill in between leaves a file that the next start deletes.
        // Overwrite: a rolled-back write leaves its file, and its name is assigned again.
        File.Move(content.Path!, PathOf(name), overwrite: true);
    }

    /// <summary>Opens kept content, which stays readable if it is replaced later; only inside a database read or write.</summary>
    public Stream Open(string name) =>
        _database.Query("SELECT bytes FROM contents WHERE name = $1", row => (byte[])row[0], name).SingleOrDefault() is { } bytes
            ? new MemoryStream(bytes, writable: false)
            : new FileStream(PathOf(name), FileMode.Open,
                FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan);

    /// <summary>Removes kept content; only inside a database write.</summary>
    /// <returns>The file to delete after the commit; null if there is none.</returns>
    public string? Forget(string name) => _database.Execute("DELETE FROM contents WHERE name = $1", name) > 0 ? null : PathOf(name);

    /// <summary>Deletes the leftovers of a kill: unknown files and unfinished uploads.</summary>
    public void Sweep(IReadOnlySet<string> known)
    {
        foreach (var file in Directory.EnumerateFiles(_incoming)) File.Delete(file);
        foreach (var folder in Directory.EnumerateDirectories(_folder).Where(folder => folder != _incoming))
        {
            foreach (var file in Directory.EnumerateFiles(folder).Where(file => !known.Contains(Path.GetFileName(file)))) File.Delete(file);
        }
    }

    private async Task<IncomingContent> ReceiveFileAsync(
        Stream content, byte[] buffer, int first, IncrementalHash digest, CancellationToken cancellation)
    {
        var path = Path.Combine(_incoming, $"{Guid.NewGuid():N}");
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
            await file.WriteAsync(buffer.AsMemory(0, first), cancellation);
            long size = first;
            for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0; size += read)
            {
                digest.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            return new(null, path, size, ETag(digest));
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private static string ETag(IncrementalHash digest) => Convert.ToHexStringLower(digest.GetCurrentHash());

    private string PathOf(string name) => Path.Combine(_folder, name[..2], name);
}

/// <summary>Received content: bytes, or a file that is deleted unless it is kept.</summary>
internal sealed record IncomingContent(byte[]? Bytes, string? Path, long Size, string ETag) : IDisposable
{
    public void Dispose()
    {
        if (Path is not null) File.Delete(Path);
    }
}
