using System.Diagnostics.Metrics;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Counts what becomes of dead letters, and what is sent back.</summary>
internal sealed class RequeueMetrics(Meter meter, FileMetrics files)
{
    private readonly Counter<long> _deadLetters = meter.Counter(AppMetrics.DeadLetters);
    private readonly Counter<long> _rounds = meter.Counter(AppMetrics.Rounds);
    private readonly Counter<long> _sentBack = meter.Counter(AppMetrics.SentBack);

    /// <summary>A dead letter asked for nothing new.</summary>
    public void Skipped(string reason) => files.Skipped(reason);

    /// <summary>A file waits for another round.</summary>
    public void Waits(FileRecord record)
    {
        DeadLetter(record.Code ?? Codes.NeverTried);
        _rounds.Add(1, new KeyValuePair<string, object?>("round", record.Round));
    }

    /// <summary>A file was parked.</summary>
    public void Parked(FileRecord record)
    {
        DeadLetter(record.Code!);
        files.Finished(record);
    }

    /// <summary>A removal that only the dead letters told.</summary>
    public void Removed(FileRecord record)
    {
        DeadLetter(Codes.NeverTried);
        files.Finished(record);
    }

    /// <summary>A message that names no file of ours was parked.</summary>
    public void MessageParked(string why) => DeadLetter(why);

    /// <summary>Messages went back to the main queue.</summary>
    /// <param name="source">One of <see cref="MessageSources"/>.</param>
    public void SentBack(string source) => _sentBack.Add(1, new KeyValuePair<string, object?>("source", source));

    private void DeadLetter(string code) => _deadLetters.Add(1, new KeyValuePair<string, object?>("code", Codes.RowOf(code)));
}
