using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Chaos;

/// <summary>Something that must hold and does not.</summary>
/// <param name="Key">The file; null for the system as a whole.</param>
/// <param name="What">What does not hold.</param>
internal sealed record Violation(string? Key, string What)
{
    public override string ToString() => Key is null ? What : $"{Key}: {What}";
}

/// <summary>What must hold when a run is at rest.</summary>
/// <param name="system">The system.</param>
/// <param name="files">What was done to it.</param>
/// <param name="settings">The run.</param>
/// <param name="repeats">How often people may hear something once more.</param>
internal sealed class Oracle(ChaosSystem system, IReadOnlyList<PlannedFile> files, ChaosSettings settings, int repeats)
{
    private static readonly string[] _open = ["gap", "arriving", "waiting", "processing", "failing"];
    private static readonly string[] _closed = ["processed", "rejected", "parked", "discarded"];
    private readonly List<Violation> _found = [];

    public async Task<IReadOnlyList<Violation>> CheckAsync(CancellationToken cancellation)
    {
        foreach (var file in files) await CheckFileAsync(file, cancellation);
        await CheckParkingAsync(cancellation);
        CheckLedger(await system.StateAsync(StateKeys.Ledger, cancellation));
        CheckScratch();
        foreach (var workflow in system.Cloud.Workflows.Latest(1000).Where(one => one.Status is "RUNNING" or "PENDING"))
            _found.Add(new(null, $"the workflow {workflow.Instance} is {workflow.Status}"));
        return _found;
    }

    /// <summary>Whether the last ledger has no open file and lists everything.</summary>
    public async Task<bool> IsLedgerClosedAsync(CancellationToken cancellation) =>
        await system.StateAsync(StateKeys.Ledger, cancellation) is { } ledger
            && CountOf(ledger, "listed") == files.Count(file => file.Last is not null)
            && Array.TrueForAll(_open, line => CountOf(ledger, line) == 0);

    private static long CountOf(JsonNode ledger, string line) => (long)ledger[line]!["count"]!;

    private async Task CheckFileAsync(PlannedFile file, CancellationToken cancellation)
    {
        void Violate(string what) => _found.Add(new(file.Key, what));
        var record = await system.RecordAsync(file.Key, cancellation);
        if (file.Last is not { } content)
        {
            // A removal that no scan noticed and no event told stays unknown.
            var isKnown = record is not null && !WasLost(file.Key);
            if (isKnown && record!.Status is not (FileStatus.Removed or FileStatus.Missing))
                Violate($"it was removed and is {record.Status}");
        }
        else if (record is null)
        {
            Violate("it has no record");
            return;
        }
        else
        {
            var stored = await system.Cloud.Objects.FindAsync(ChaosSystem.Uploads, file.Key, cancellation);
            if (record.Write.ETag != stored?.ETag.Trim('"')) Violate("its record is of an older write");
            if (record.Status != file.Expected) Violate($"it is {record.Status} ({record.Code}), not {file.Expected}");
            if (record.Status == FileStatus.Processed) CheckContent(file, record, content, Violate);
        }

        if (record is { IsFinal: true, OutcomeId: { } id }) await CheckNotificationsAsync(file, record, id, Violate, cancellation);
    }

    private void CheckContent(PlannedFile file, FileRecord record, byte[] content, Action<string> violate)
    {
        if (record.Bytes != content.Length) violate($"its record has {record.Bytes} bytes, it has {content.Length}");
        if (record.Sha256 != Convert.ToHexStringLower(SHA256.HashData(content))) violate("its record has another SHA-256");
        var lines = content.Count(one => one == '\n');
        if (file.Kind != FileKind.Packed && record.Lines != lines) violate($"its record has {record.Lines} lines, not {lines}");
        if (file.Kind == FileKind.Packed && (string?)record.Analysis?["inner"]?["sha256"] != PlannedFile.DigestOfInner(content))
            violate("its record has another SHA-256 of the unpacked content");
        if (file.Kind == FileKind.Invoice && settings.HasStep
            && (string?)record.Analysis?["steps"]?["totals"]?["total"] != PlannedFile.TotalOf(content))
        {
            violate($"the step's total is not {PlannedFile.TotalOf(content)}");
        }
    }

    private async Task CheckNotificationsAsync(
        PlannedFile file, FileRecord record, string outcomeId, Action<string> violate, CancellationToken cancellation)
    {
        if ((await system.StateAsync(StateKeys.Sent(outcomeId, Components.Alerts), cancellation))?["sentAt"] is null)
            violate($"nobody was told that it is {record.Status}");
        var heard = system.Cloud.SentMessages.List().Count(message => message.Body.Contains($"File: {file.Key}\n",
            StringComparison.Ordinal));
        // Each write has an outcome of its own, and so has each generation.
        var most = system.TriesOf(file.Key) + record.Generation;
        if (heard < 1 || heard > most + repeats) violate($"people heard {heard} times of it, not 1 to {most} times and {repeats} repeats");
    }

    private bool WasLost(string key) =>
        system.Run.Faults.Injected.Any(fault => fault is { Kind: FaultKind.Lose } && fault.Key == key);

    private async Task CheckParkingAsync(CancellationToken cancellation)
    {
        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (await system.RecordAsync(file.Key, cancellation) is not { Status: FileStatus.Parked, ParkedKey: { } entry }) continue;
            named.Add(entry);
            if (await system.ParkedAsync(entry, cancellation) is null) _found.Add(new(file.Key, "it is parked and has no entry"));
        }

        foreach (var entry in await system.ListAsync(ChaosSystem.Parking, ParkingKeys.ParkedPrefix, cancellation))
        {
            if (!named.Contains(entry.Key))
                _found.Add(new((await system.ParkedAsync(entry.Key, cancellation))?.Key, $"no record names the entry {entry.Key}"));
        }
    }

    private void CheckLedger(JsonNode? ledger)
    {
        if (ledger is null)
        {
            _found.Add(new(null, "there is no ledger"));
            return;
        }

        foreach (var line in _open.Where(line => CountOf(ledger, line) > 0))
            _found.Add(new(null, $"the ledger has {line}: {ledger[line]}"));
        foreach (var unit in (string[])["count", "bytes"])
        {
            var (listed, sum) = ((long)ledger["listed"]![unit]!, _closed.Sum(line => (long)ledger[line]![unit]!));
            if (listed != sum) _found.Add(new(null, $"the ledger lists {listed} {unit} and has {sum}"));
        }
    }

    private void CheckScratch()
    {
        foreach (var file in Directory.GetFiles(system.Folder.Within("scratch"), "*", SearchOption.AllDirectories))
            if (Path.GetFileName(file) != ".lock") _found.Add(new(null, $"the scratch folder holds {file}"));
    }
}
