using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>The outcomes of the last hour in numbered segments in the state store, written by whichever replica receives them and read by
/// all. A segment is a first write, so that two replicas never use the same number.</summary>
internal sealed class OutcomeLog(StateEntries entries, TimeProvider clock)
{
    /// <summary>How long a segment is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private static readonly StateEntry _none = new(default, "");
    private long? _last;

    /// <summary>Appends a segment. Not for concurrent use.</summary>
    /// <exception cref="CodedException">records-unavailable; the segment may have been written or not.</exception>
    public async Task AppendAsync(IReadOnlyList<OutcomeNews> events, CancellationToken cancellation)
    {
        var segment = new OutcomeSegment($"{Guid.NewGuid():N}", events);
        var number = (_last ?? await FindLastAsync(cancellation)) + 1;
        while (!await TryWriteAsync(number, segment, cancellation)) number++;
        _last = number;
        var head = JsonSerializer.SerializeToUtf8Bytes(new(number, clock.GetUtcNow()), ApiJson.Default.LogHead);
        await entries.PutAsync(StateKeys.OutcomesHead, head, cancellation);
    }

    /// <summary>A segment; null when there is none yet, or no longer.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<OutcomeSegment?> FindAsync(long number, CancellationToken cancellation) =>
        (await entries.LoadAsync(StateKeys.Outcomes(number), cancellation)).As(ApiJson.Default.OutcomeSegment);

    /// <summary>The number of the last segment; 0 for an empty log.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<long> FindLastAsync(CancellationToken cancellation)
    {
        var last = (await FindHeadAsync(cancellation))?.Last ?? 0;
        while (await FindAsync(last + 1, cancellation) is not null) last++;
        return last;
    }

    /// <summary>When the last outcome was received; null when none was.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<DateTimeOffset?> FindLastTimeAsync(CancellationToken cancellation) => (await FindHeadAsync(cancellation))?.At;

    private async Task<LogHead?> FindHeadAsync(CancellationToken cancellation) =>
        (await entries.LoadAsync(StateKeys.OutcomesHead, cancellation)).As(ApiJson.Default.LogHead);

    private async Task<bool> TryWriteAsync(long number, OutcomeSegment segment, CancellationToken cancellation)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(segment, ApiJson.Default.OutcomeSegment);
        try
        {
            return await entries.SaveAsync(StateKeys.Outcomes(number), json, _none, cancellation, Lifetime);
        }
        catch (CodedException)
        {
            // The write may have succeeded despite the error.
            if (await FindAsync(number, cancellation) is not { } written) throw;
            return written.Token == segment.Token;
        }
    }
}
