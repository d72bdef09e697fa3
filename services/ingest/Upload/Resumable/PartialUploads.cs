using System.Security.Cryptography;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>The resumable uploads of this replica: those in progress, and for an hour those that are stored. They survive a restart where
/// the scratch folder does.</summary>
#pragma warning disable CA2000 // An upload owns its reservation, and lives until it ends.
internal sealed class PartialUploads(Scratch scratch, ScratchBudget budget, IOptions<UploadOptions> options, TimeProvider clock)
{
    /// <summary>Name of their folder in the scratch folder.</summary>
    public const string Folder = "partial";

    /// <summary>Ending of state files; the data has none.</summary>
    public const string StateEnding = ".json";

    /// <summary>Ending of state files that are being written.</summary>
    public const string TemporaryEnding = ".tmp";

    private const int IdBytes = 16;

    // A client that lost the last answer asks again within that time.
    private static readonly TimeSpan _storedLifetime = TimeSpan.FromHours(1);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PartialUpload> _known = new(StringComparer.Ordinal);

    /// <summary>When an upload expires that receives bytes now.</summary>
    public DateTimeOffset NextExpiry => clock.GetUtcNow() + options.Value.PartialLifetime;

    /// <summary>Begins an upload.</summary>
    /// <exception cref="CodedException">scratch-unavailable: the folder cannot be written, or has no room for the whole file.</exception>
    public PartialUpload Create(PartialState state)
    {
        // Only a check: the bytes are reserved while they arrive, so that an abandoned upload holds no more than it has sent.
        budget.Open(state.Length).Dispose();
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));
        var upload = new PartialUpload(id, PathOf(id), state, budget.Keep(0)) { Digest = new() };
        upload.Save(state);
        lock (_gate) _known[id] = upload;
        return upload;
    }

    /// <summary>Finds an upload; null when this replica has none with that id.</summary>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public PartialUpload? Find(string id)
    {
        // Only ids of this service may become file names.
        if (!RawPathContextFactory.IsFileId(id)) return null;
        var path = PathOf(id);
        lock (_gate)
        {
            if (_known.TryGetValue(id, out var known)) return known;
            if (PartialState.Read(path + StateEnding) is not { } state) return null;
            var bytes = new FileInfo(path) is { Exists: true } data ? data.Length : 0;
            var found = new PartialUpload(id, path, state, budget.Keep(bytes));
            // Stored ones are as they are on the volume, and there are many.
            if (state.Stored is null) _known[id] = found;
            return found;
        }
    }

    /// <summary>Whether the time of an upload is over.</summary>
    public bool IsExpired(PartialUpload upload) => clock.GetUtcNow() >= upload.State.ExpiresAt;

    /// <summary>Keeps the answer of a stored upload for an hour, and deletes its data.</summary>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public void Finish(PartialUpload upload, StoredFile stored)
    {
        upload.Save(upload.State with { Stored = stored, ExpiresAt = clock.GetUtcNow() + _storedLifetime });
        upload.Remove(keepState: true);
        Forget(upload);
    }

    /// <summary>Deletes an upload.</summary>
    public void Remove(PartialUpload upload)
    {
        upload.Remove();
        Forget(upload);
    }

    /// <summary>Counts what survived the last stop, and deletes what belongs to no upload.</summary>
    /// <returns>Number and bytes of the unfinished uploads.</returns>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public (int Count, long Bytes) Load()
    {
        var folder = scratch.EnsureFolder(Folder);
        foreach (var state in Directory.GetFiles(folder, "*" + StateEnding).Where(path => PartialState.Read(path) is null))
            ScratchFile.Delete(state);
        foreach (var data in Directory.GetFiles(folder).Where(path => !path.EndsWith(StateEnding, StringComparison.Ordinal)))
        {
            if (!File.Exists(data + StateEnding)) ScratchFile.Delete(data);
        }

        var unfinished = All(folder).Where(upload => upload.State.Stored is null && !IsExpired(upload)).ToList();
        return (unfinished.Count, unfinished.Sum(upload => upload.Offset));
    }

    /// <summary>Deletes the data of expired uploads, and their state one lifetime later.</summary>
    /// <returns>Number and bytes of the expired uploads.</returns>
    /// <exception cref="CodedException">scratch-unavailable.</exception>
    public (int Count, long Bytes) Sweep()
    {
        var (count, bytes) = (0, 0L);
        foreach (var upload in All(scratch.EnsureFolder(Folder)).Where(IsExpired))
        {
            // One that is being written to is not over.
            using var turn = upload.Gate.TryEnter();
            if (turn is null || !IsExpired(upload)) continue;
            if (upload.State.Stored is null && File.Exists(upload.DataPath)) (count, bytes) = (count + 1, bytes + upload.Offset);
            // Until then its client is told that the time is over.
            var isExplained = upload.State.Stored is null && clock.GetUtcNow() < upload.State.ExpiresAt + options.Value.PartialLifetime;
            upload.Remove(keepState: isExplained);
            Forget(upload);
        }

        return (count, bytes);
    }

    private IEnumerable<PartialUpload> All(string folder) => Directory.GetFiles(folder, "*" + StateEnding)
        .Select(path => Find(Path.GetFileNameWithoutExtension(path))).OfType<PartialUpload>();

    private void Forget(PartialUpload upload)
    {
        lock (_gate) _known.Remove(upload.Id);
    }

    private string PathOf(string id) => Path.Combine(scratch.EnsureFolder(Folder), id);
}
#pragma warning restore CA2000
