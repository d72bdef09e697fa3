using System.Globalization;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Finds out whether uploads wait while nothing is processed, and why.</summary>
internal sealed class StandstillWatch(
    RecentUploads uploads, FileReader reader, OutcomeLog outcomes, ProcessorProbe processor,
    IOptions<IngestOptions> options, TimeProvider clock, ILogger logger) : IDisposable
{
    private const int Looked = 10;
    private static readonly TimeSpan _validity = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _one = new(1);
    private SystemState? _last;

    /// <summary>The notice for a page of files; null while all is well, and when it cannot be found out.</summary>
    public async Task<string?> FindNoticeAsync(CancellationToken cancellation)
    {
        // Without old uploads nothing is read.
        if (!uploads.Oldest(1).Any(IsOld)) return null;
        try
        {
            return (await FindAsync(cancellation)).Notice;
        }
        catch (CodedException failure)
        {
            logger.ComponentFailed(failure.Code, failure);
            return null;
        }
    }

    /// <summary>The state, at most ten seconds old.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<SystemState> FindAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            if (_last is null || clock.GetUtcNow() - _last.AsOf >= _validity) _last = await LookAsync(cancellation);
            return _last;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<SystemState> LookAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var lastOutcome = await outcomes.FindLastTimeAsync(cancellation);
        DateTimeOffset? since = null;
        foreach (var (fileId, receivedAt) in uploads.Oldest(Looked).Where(IsOld))
        {
            var file = await reader.ReadAsync(fileId, cancellation);
            if (file.IsSettled) uploads.Remove(fileId);
            // Only failing files were tried; the others wait.
            else if (!HasMoved(file, now)) since ??= receivedAt;
        }

        var isStill = since is not null && (lastOutcome is null || now - lastOutcome >= options.Value.StandstillAfter);
        var notice = isStill ? await SentenceAsync(since!.Value, cancellation) : null;
        return new(now, notice, since, lastOutcome);
    }

    private bool HasMoved(ReadFile file, DateTimeOffset now) => file.Record is { } record
        && (now - record.UpdatedAt < options.Value.StandstillAfter || record.DueAt > now || record.Claim?.Until > now);

    private bool IsOld((string FileId, DateTimeOffset ReceivedAt) upload) =>
        clock.GetUtcNow() - upload.ReceivedAt >= options.Value.StandstillAfter;

    private async Task<string> SentenceAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var time = since.UtcDateTime.ToString("HH:mm'Z'", CultureInfo.InvariantCulture);
        var minutes = (long)(clock.GetUtcNow() - since).TotalMinutes;
        return $"Files wait since {time} and none was processed for {minutes} minutes: {await processor.FindReasonAsync(cancellation)}.";
    }
}
