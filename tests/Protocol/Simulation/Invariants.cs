using System.Security.Cryptography;
using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Requeue;

namespace FilePipeline.Protocol.Tests;

/// <summary>The promises, at rest and after the last reconcile.</summary>
/// <param name="world">The world.</param>
/// <param name="poison">Keys whose content can never be read.</param>
internal sealed class Invariants(World world, IReadOnlySet<string> poison)
{
    private Watch Watch => world.Watch;

    /// <summary>What must hold without a reconcile: an event that reached a queue is never lost.</summary>
    public void CheckBeforeReconcile()
    {
        // Without sequencers the order of writes may stay unknown until a reconcile.
        foreach (var key in world.Bucket.HasSequencers ? world.Bucket.AllKeys.Except(Watch.LostEvents) : [])
        {
            var (last, record) = (world.Bucket.Last(key), Watch.RecordOf(key));
            if (record is not { IsFinal: true }) Watch.Violate($"{key} is {record?.Status.ToString() ?? "unknown"} at rest");
            else if (last.Content is { } content && record.Write.ETag != ObjectTable.ETagOf(content))
                Watch.Violate($"{key}: its record is of an older write at rest");
        }
    }

    public void Check()
    {
        foreach (var key in world.Bucket.AllKeys)
        {
            if (world.Bucket.Find(key) is { } content) CheckPresent(key, content, Watch.RecordOf(key));
            else CheckAbsent(key, Watch.RecordOf(key));
        }

        foreach (var (id, title) in Watch.Owed.Where(owed => !Watch.PublishedIds.Contains(owed.Key)))
            Watch.Violate($"the outcome {title} was never published ({id})");
        CheckParking();
        CheckLedger();
        CheckNotifications();
    }

    private void CheckPresent(string key, byte[] content, FileRecord? record)
    {
        if (record is null)
        {
            Watch.Violate($"{key} exists and has no record");
            return;
        }

        var isOfContent = record.Write.ETag == ObjectTable.ETagOf(content) && record.Write.Size == content.Length;
        if (!isOfContent) Watch.Violate($"{key}: its record is of an older write");
        var expected = key.EndsWith(".exe", StringComparison.Ordinal) ? FileStatus.Rejected
            : poison.Contains(key) ? FileStatus.Parked : FileStatus.Processed;
        if (record.Status != expected) Watch.Violate($"{key} is {record.Status}, not {expected}");
        if (record.Status == FileStatus.Processed && record.Sha256 != Convert.ToHexStringLower(SHA256.HashData(content)))
            Watch.Violate($"{key}: its record has the write but other content");
    }

    private void CheckAbsent(string key, FileRecord? record)
    {
        if (Watch.LostRemovals.Contains(key) || record is null) return;
        if (record.Status is not (FileStatus.Removed or FileStatus.Missing)) Watch.Violate($"{key} was removed and is {record.Status}");
    }

    private void CheckParking()
    {
        var parked = world.Bucket.AllKeys.Select(Watch.RecordOf).OfType<FileRecord>()
            .Where(record => record.Status == FileStatus.Parked).ToDictionary(record => record.ParkedKey!, StringComparer.Ordinal);
        var entries = world.Parking.Keys.Where(key => key.StartsWith(ParkingKeys.ParkedPrefix, StringComparison.Ordinal)).ToHashSet();
        foreach (var (entry, record) in parked)
            if (!entries.Contains(entry)) Watch.Violate($"{record.Key} is parked and has no entry");
        foreach (var entry in entries)
            if (!parked.ContainsKey(entry)) Watch.Violate($"the entry {entry} is named by no record");
        foreach (var due in world.Parking.Keys.Where(key => ParkingKeys.DueTime(key) is not null))
            Watch.Violate($"the entry {due} is still due");
    }

    private void CheckLedger()
    {
        if (world.State.Find(StateKeys.Ledger) is not { } json
            || JsonSerializer.Deserialize(json, RequeueJson.Default.Ledger) is not { } ledger)
        {
            Watch.Violate("there is no ledger");
            return;
        }

        if (ledger.Listed.Count != world.Bucket.Keys.Count) Watch.Violate($"the ledger lists {ledger.Listed.Count} files");
        if (ledger.Gap.Count > 0 || !ledger.IsBalanced()) Watch.Violate($"the ledger has a gap: {ledger}");
        var open = ledger.Waiting.Count + ledger.Processing.Count + ledger.Failing.Count;
        if (open > 0) Watch.Violate($"the ledger has {open} open files: {ledger}");
    }

    private void CheckNotifications()
    {
        foreach (var id in Watch.PublishedIds)
        {
            var sent = Watch.Notifications.GetValueOrDefault(StateKeys.Sent(id, Components.Alerts));
            var most = 1 + world.NotifierFaults;
            if (sent < 1 || sent > most)
                Watch.Violate($"people heard {sent} times of {Watch.Owed.GetValueOrDefault(id, id)}, not 1 to {most} times");
        }
    }
}
