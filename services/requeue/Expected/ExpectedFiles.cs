using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Reports files that did not arrive by their deadline, once, and again once when they arrive.</summary>
internal sealed class ExpectedFiles(
    Leases leases,
    JobCursors cursors,
    FileSources sources,
    OutcomePublisher outcomes,
    IOptions<RequeueOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>The name of the job.</summary>
    public const string Job = "expected";

    private const int PageSize = 1000;
    private const int MaxPages = 100;
    private readonly IReadOnlyList<ExpectedRule> _rules = [.. options.Value.Expected.Select(rule => new ExpectedRule(rule))];

    /// <summary>Checks the deadlines that passed since the last check, and what is overdue.</summary>
    /// <exception cref="CodedException">files-unavailable, records-unavailable, outcomes-unavailable: the next tick repeats it, with the
    /// same outcomes.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (_rules.Count == 0) return;
        var cursor = await LoadAsync(cancellation);
        // Most ticks have nothing to do and need no lease.
        if (_rules.All(rule => !IsDue(rule, cursor))) return;
        await leases.RunAsync(Job, _ => CheckAsync(cancellation), cancellation);
    }

    private async Task<ExpectedCursor> LoadAsync(CancellationToken cancellation) =>
        (await cursors.LoadAsync(Job, RequeueJson.Default.ExpectedCursor, cancellation)).Cursor ?? new();

    private bool IsDue(ExpectedRule rule, ExpectedCursor cursor) => !cursor.Rules.TryGetValue(rule.Name, out var state)
        || state.Overdue.Count > 0 || rule.Ended(state.Checked, clock.GetUtcNow()).Count > 0;

    private async Task CheckAsync(CancellationToken cancellation)
    {
        // Read again under the lease: another replica may have checked meanwhile.
        var cursor = await LoadAsync(cancellation);
        foreach (var rule in _rules)
        {
            var state = await CheckAsync(rule, cursor.Rules.GetValueOrDefault(rule.Name), cancellation);
            cursor = new() { Rules = new Dictionary<string, ExpectedState>(cursor.Rules, StringComparer.Ordinal) { [rule.Name] = state } };
            // After the outcomes: a crash before it publishes them again, with the same ids.
            await cursors.PutAsync(Job, cursor, RequeueJson.Default.ExpectedCursor, cancellation);
        }
    }

    private async Task<ExpectedState> CheckAsync(ExpectedRule rule, ExpectedState? state, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        // A rule begins when it is first seen: earlier deadlines were nobody's.
        if (state is null) return new(now, []);
        var files = await sources.BucketAsync(rule.Source, cancellation);
        List<OverdueFiles> overdue = [];
        foreach (var late in state.Overdue.Where(late => now - late.By <= ExpectedRule.Memory))
        {
            var (_, found) = await CountAsync(files, late.Key, late.Start, late.By, cancellation);
            if (found >= late.Expected) await PublishAsync(rule, late with { Found = found }, Codes.ArrivedLate, cancellation);
            else overdue.Add(late with { Found = found });
        }

        foreach (var period in rule.Ended(state.Checked, now))
        {
            var (onTime, found) = await CountAsync(files, period.Key, period.Start, period.By, cancellation);
            if (onTime >= rule.Count) continue;
            var late = new OverdueFiles(rule.Name, period.Key, period.By, found, rule.Count, period.Start);
            var isThere = found >= rule.Count;
            await PublishAsync(rule, late, isThere ? Codes.ArrivedLate : Codes.Overdue, cancellation);
            if (!isThere) overdue.Add(late);
        }

        return new(now, overdue);
    }

    private async Task PublishAsync(ExpectedRule rule, OverdueFiles late, string code, CancellationToken cancellation)
    {
        await outcomes.PublishAsync(late.ToRecord(code, rule.Deadline, clock.GetUtcNow()) with { Source = rule.Source }, cancellation);
        if (code == Codes.Overdue) logger.FilesOverdue(rule.Name, rule.Deadline, late.Found, late.Expected);
        else logger.FilesArrivedLate(rule.Name, rule.Deadline, late.Found);
    }

    // The time in a listing is that of the last write, and of a multipart upload its start.
    private async Task<(int OnTime, int Found)> CountAsync(
        Bucket files, string key, DateTimeOffset? start, DateTimeOffset by, CancellationToken cancellation)
    {
        var (onTime, found) = (0, 0);
        await foreach (var listed in ListAsync(files, key, cancellation))
        {
            if (listed.LastModified <= start) continue;
            found++;
            if (listed.LastModified <= by) onTime++;
        }

        return (onTime, found);
    }

    private async IAsyncEnumerable<ListedObject> ListAsync(
        Bucket files, string key, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!DatedKey.IsPattern(key))
        {
            if ((await files.LookAsync(key, cancellation)).Listed is { } one) yield return one;
            yield break;
        }

        var (glob, prefix, marker) = (KeyGlob.Of(key), DatedKey.LiteralStart(key), (string?)null);
        for (var pages = 0; pages < MaxPages; pages++)
        {
            var page = await files.ListAsync(prefix, marker, PageSize, cancellation);
            foreach (var listed in page.Objects.Where(one => !FolderMarks.IsName(one.Key) && glob.IsMatch(one.Key))) yield return listed;
            if ((marker = page.NextMarker) is null) yield break;
        }

        logger.ExpectedListingCut(MaxPages * PageSize);
    }
}
