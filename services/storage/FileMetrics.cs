using System.Diagnostics;
using System.Diagnostics.Metrics;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Storage;

/// <summary>Counts outcomes, skipped events and failures of files.</summary>
public sealed class FileMetrics(Meter meter, TimeProvider clock)
{
    private readonly Counter<long> _outcomes = meter.Counter(AppMetrics.FileOutcomes);
    private readonly Histogram<double> _size = meter.Histogram(AppMetrics.FileSize);
    private readonly Histogram<double> _duration = meter.Histogram(AppMetrics.FileDuration);
    private readonly Counter<long> _skips = meter.Counter(AppMetrics.FileSkips);
    private readonly Counter<long> _failures = meter.Counter(AppMetrics.FileFailures);

    /// <summary>A final record was saved and its outcome published; do not call it when the same outcome is published again.</summary>
    public void Finished(FileRecord record)
    {
        var status = new KeyValuePair<string, object?>("status", record.Status.ToWireName());
        TagList tags = new() { status, new("code", record.Code is { } code ? Codes.RowOf(code) : "none") };
        _outcomes.Add(1, WithSource(tags, record.Source));
        if (record.Bytes is { } bytes) _size.Record(bytes, status);
        // A version from a listing has no event time. Clocks of two machines may differ.
        if (record.Write.EventTime is { } began) _duration.Record(Math.Max(0, (clock.GetUtcNow() - began).TotalSeconds), status);
    }

    /// <summary>An event was skipped.</summary>
    /// <param name="reason"><c>duplicate</c>, <c>stale</c>, <c>claimed</c> or <c>too-old</c>.</param>
    public void Skipped(string reason) => _skips.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>An attempt failed.</summary>
    /// <param name="code">A code of <see cref="Codes"/>.</param>
    /// <param name="source">The name of the file's source; null for the default one.</param>
    public void Failed(string code, string? source) => _failures.Add(1, WithSource(new() { new("code", Codes.RowOf(code)) }, source));

    // Series of the default source stay as they are without others.
    private static TagList WithSource(TagList tags, string? source)
    {
        if (source is not null) tags.Add("source", source);
        return tags;
    }
}
