using System.Text.Json;
using System.Text.Json.Serialization;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>That a channel heard of an outcome, or that someone is about to tell it.</summary>
/// <param name="Token">Whose turn it is.</param>
/// <param name="Until">When another may take over.</param>
/// <param name="SentAt">When it was sent; null while it was not.</param>
internal sealed record DeliveryRecord(string Token, DateTimeOffset Until, DateTimeOffset? SentAt);

/// <summary>Whose turn it is to send.</summary>
internal enum ClaimResult
{
    /// <summary>Ours.</summary>
    Claimed,

    /// <summary>Nobody's: it was sent.</summary>
    AlreadySent,

    /// <summary>Another's, for now.</summary>
    HeldByOther,
}

/// <summary>One mark for each outcome and channel, so that each channel hears once; the lease is inside the mark, since a row that expires
/// would block the first write until DynamoDB purges it.</summary>
internal sealed class NotificationLog(StateEntries entries, IOptions<NotifierOptions> options, TimeProvider clock)
{
    private const int Tries = 3;

    /// <summary>How old an outcome may be and still be notified: an older one may have been notified, and nothing says so any more.</summary>
    public static TimeSpan NotifiedFor { get; } = TimeSpan.FromDays(30);

    // Longer than outcomes are notified, so that no record is gone while its outcome still counts, whatever two clocks say.
    private static readonly TimeSpan _kept = NotifiedFor + TimeSpan.FromDays(1);

    /// <summary>Asks for the turn to tell a channel of an outcome.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<ClaimResult> ClaimAsync(string outcomeId, string channel, string token, CancellationToken cancellation)
    {
        var key = StateKeys.Sent(outcomeId, channel);
        // While an expired row blocks the first write, a second row holds the claim: overwriting the first could give it to two replicas.
        return await TryClaimAsync(key, token, cancellation)
            ?? await TryClaimAsync($"{key}:again", token, cancellation)
            ?? ClaimResult.HeldByOther;
    }

    // Null while an expired row that DynamoDB has not purged yet blocks the first write.
    private async Task<ClaimResult?> TryClaimAsync(string key, string token, CancellationToken cancellation)
    {
        var entry = await entries.LoadAsync(key, cancellation);
        var mark = Read(entry);
        if (mark is { SentAt: not null }) return ClaimResult.AlreadySent;
        if (mark is not null && mark.Until > clock.GetUtcNow()) return ClaimResult.HeldByOther;
        var claim = new DeliveryRecord(token, clock.GetUtcNow() + (2 * options.Value.SendTimeout), null);
        var saved = await TrySaveAsync(key, claim, entry, cancellation);
        if (saved == true) return ClaimResult.Claimed;
        // It lost, or its answer was lost: the mark tells whose turn it is.
        var now = await entries.LoadAsync(key, cancellation);
        if (saved == false && !entry.Exists && !now.Exists) return null;
        mark = Read(now);
        if (mark is { SentAt: not null }) return ClaimResult.AlreadySent;
        return mark?.Token == token ? ClaimResult.Claimed : ClaimResult.HeldByOther;
    }

    /// <summary>Notes that it was sent; without this the channel hears twice. So it is tried more than once, and not given up with the request.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task RecordSentAsync(string outcomeId, string channel, string token)
    {
        using var limit = new CancellationTokenSource(options.Value.SendTimeout, clock);
        var now = clock.GetUtcNow();
        for (var tries = 1; ; tries++)
        {
            try
            {
                await entries.PutAsync(StateKeys.Sent(outcomeId, channel), Json(new(token, now, now)), limit.Token, _kept);
                return;
            }
            catch (CodedException) when (tries < Tries)
            {
                // Once more: writing the same mark again does no harm.
            }
        }
    }

    /// <summary>Gives the turn back after a failure, so that the next try need not wait for the lease; where that fails too, it waits.</summary>
    public async Task ReleaseAsync(string outcomeId, string channel, string token, CancellationToken cancellation)
    {
        var key = StateKeys.Sent(outcomeId, channel);
        try
        {
            var entry = await entries.LoadAsync(key, cancellation);
            if (Read(entry) is { SentAt: null } mark && mark.Token == token)
                await entries.SaveAsync(key, Json(mark with { Until = clock.GetUtcNow() }), entry, cancellation, _kept);
        }
        catch (CodedException)
        {
            // The lease ends by itself.
        }
    }

    // Null where nobody can say whether it was saved.
    private async Task<bool?> TrySaveAsync(string key, DeliveryRecord mark, StateEntry over, CancellationToken cancellation)
    {
        try
        {
            return await entries.SaveAsync(key, Json(mark), over, cancellation, _kept);
        }
        catch (CodedException)
        {
            return null;
        }
    }

    private static DeliveryRecord? Read(StateEntry entry) => entry.As(NotifierJson.Default.DeliveryRecord);

    private static byte[] Json(DeliveryRecord mark) => JsonSerializer.SerializeToUtf8Bytes(mark, NotifierJson.Default.DeliveryRecord);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(DeliveryRecord))]
[JsonSerializable(typeof(UnreadableRounds))]
internal sealed partial class NotifierJson : JsonSerializerContext;
