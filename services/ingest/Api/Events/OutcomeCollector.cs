using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary>Receives the outcomes of ingest's own subscription, counts them by the hour, and appends them to the log; outcomes that
/// arrive together share a segment.</summary>
internal sealed class OutcomeCollector(OutcomeLog log, OutcomeHours hours, RecentUploads uploads, ILogger logger) : IDisposable
{
    // Below the item limit of the store, whatever the keys and reasons are.
    private const int MostEvents = 50;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _one = new(1);
    private List<Pending> _pending = [];

    /// <summary>Handles one event: success once it is in the log.</summary>
    /// <exception cref="CodedException">records-unavailable: it is delivered again.</exception>
    public async Task<DeliveryResult> HandleAsync(TopicMessage message, CancellationToken cancellation)
    {
        if (Read(message) is not { } outcome)
        {
            // The notifier gets the same event, and parks it with its bytes.
            logger.OutcomeSkipped(message.Fault ?? "not an outcome");
            return DeliveryResult.Success;
        }

        // A gap of the ledger is about no file.
        if (outcome.Code == Codes.LedgerGap) return DeliveryResult.Success;
        uploads.Remove(outcome.FileId);
        await AddAsync(new(OutcomeNews.Of(outcome), CountedOutcome.Of(outcome)), cancellation);
        return DeliveryResult.Success;
    }

    public void Dispose() => _one.Dispose();

    private static FileOutcome? Read(TopicMessage message)
    {
        if (message.Fault is not null || message.Type != Topics.FileOutcomeType) return null;
        try
        {
            return JsonSerializer.Deserialize(message.Data.Span, WireJson.Default.FileOutcome);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task AddAsync(Pending mine, CancellationToken cancellation)
    {
        lock (_gate) _pending.Add(mine);
        await _one.WaitAsync(cancellation);
        try
        {
            // Whoever waits for the log appends what the others brought meanwhile.
            while (!mine.IsWritten) await AppendAsync(cancellation);
        }
        finally
        {
            _one.Release();
            // After a failure it is delivered again.
            if (!mine.IsWritten) Remove(mine);
        }
    }

    private void Remove(Pending pending)
    {
        lock (_gate) _pending.Remove(pending);
    }

    private async Task AppendAsync(CancellationToken cancellation)
    {
        List<Pending> batch;
        lock (_gate) batch = [.. _pending.Take(MostEvents)];
        // First, because counting an outcome twice changes nothing; the log would repeat it.
        await hours.AddAsync([.. batch.Select(pending => pending.Counted)], cancellation);
        await log.AppendAsync([.. batch.Select(pending => pending.News)], cancellation);
        foreach (var written in batch) written.IsWritten = true;
        lock (_gate) _pending = [.. _pending.Where(pending => !pending.IsWritten)];
    }

    private sealed class Pending(OutcomeNews news, CountedOutcome counted)
    {
        public OutcomeNews News { get; } = news;

        public CountedOutcome Counted { get; } = counted;

        public bool IsWritten { get; set; }
    }
}
