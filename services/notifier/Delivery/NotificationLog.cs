using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>Records that a notification was sent to a channel, or is being sent.</summary>
/// <param name="Token">Token of the claim.</param>
/// <param name="Until">When the claim expires, so that another replica may send.</param>
/// <param name="SentAt">When the notification was sent; null before that.</param>
/// <param name="IsPending">Whether a pending message is stored that will be tried again.</param>
internal sealed record DeliveryRecord(string Token, DateTimeOffset Until, DateTimeOffset? SentAt, bool IsPending = false);

/// <summary>The result of claiming a notification.</summary>
internal enum ClaimResult
{
    /// <summary>The caller holds the claim.</summary>
    Claimed,

    /// <summary>The notification was already sent.</summary>
    AlreadySent,

    /// <summary>Another replica holds the claim.</summary>
    HeldByOther,

    /// <summary>A pending message is stored that will be tried again.</summary>
    Pending,
}

/// <summary>One delivery record for each outcome and channel, so that each notification is sent once. The lease is a field of the record,
/// since an expired row blocks the first write until DynamoDB purges it.</summary>
internal sealed class NotificationLog(StateEntries entries, IOptions<NotifierOptions> options, TimeProvider clock)
{
    private const int Tries = 3;

    /// <summary>Maximum age of an outcome that is notified; the delivery record of an older one may be deleted.</summary>
    public static TimeSpan NotifiedFor { get; } = TimeSpan.FromDays(30);

    /// <summary>How long delivery records are kept: longer than outcomes are notified, so that differing clocks cannot delete a record too
    /// early.</summary>
    public static TimeSpan Kept { get; } = NotifiedFor + TimeSpan.FromDays(1);

    /// <summary>Claims the notification of an outcome to a channel.</summary>
    /// <param name="outcomeId">The id of the message.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="token">Token of the claim.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <param name="isRetry">Whether the caller tries a pending message again, and so may claim it.</param>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task<ClaimResult> ClaimAsync(
        string outcomeId, string channel, string token, CancellationToken cancellation, bool isRetry = false)
    {
        var key = StateKeys.Sent(outcomeId, channel);
        // While an expired row blocks the first write, a second row holds the claim: overwriting the first could give it to two replicas.
        return await TryClaimAsync(key, token, isRetry, cancellation)
            ?? await TryClaimAsync($"{key}:again", token, isRetry, cancellation)
            ?? ClaimResult.HeldByOther;
    }

    // Null while an expired row blocks the first write: DynamoDB has not purged it yet.
    private async Task<ClaimResult?> TryClaimAsync(string key, string token, bool isRetry, CancellationToken cancellation)
    {
        var entry = await entries.LoadAsync(key, cancellation);
        var stored = Read(entry);
        if (stored is { SentAt: not null }) return ClaimResult.AlreadySent;
        if (stored is not null && stored.Until > clock.GetUtcNow()) return ClaimResult.HeldByOther;
        if (stored is { IsPending: true } && !isRetry) return ClaimResult.Pending;
        var claim = new DeliveryRecord(token, clock.GetUtcNow() + (2 * options.Value.SendTimeout), null, isRetry);
        var saved = await TrySaveAsync(key, claim, entry, cancellation);
        if (saved == true) return ClaimResult.Claimed;
        // The save or its answer was lost; the stored record shows who holds the claim.
        var now = await entries.LoadAsync(key, cancellation);
        if (saved == false && !entry.Exists && !now.Exists) return null;
        stored = Read(now);
        if (stored is { SentAt: not null }) return ClaimResult.AlreadySent;
        return stored?.Token == token ? ClaimResult.Claimed : ClaimResult.HeldByOther;
    }

    /// <summary>Records that the notification was sent. A lost record causes a second notification, so the save is retried, and continues
    /// after the request is cancelled.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public async Task RecordSentAsync(string outcomeId, string channel, string token)
    {
        using var limit = new CancellationTokenSource(options.Value.SendTimeout, clock);
        var now = clock.GetUtcNow();
        for (var tries = 1; ; tries++)
        {
            try
            {
                await entries.PutAsync(StateKeys.Sent(outcomeId, channel), Json(new(token, now, now)), limit.Token, Kept);
                return;
            }
            catch (CodedException) when (tries < Tries)
            {
                // Saving the same record again is safe.
            }
        }
    }

    /// <summary>Releases the claim after a failure, so that the next try does not wait for its expiry.</summary>
    /// <param name="outcomeId">The id of the message.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="token">Token of the claim.</param>
    /// <param name="isPending">Whether a pending message is stored.</param>
    /// <param name="cancellation">Cancels.</param>
    public async Task ReleaseAsync(string outcomeId, string channel, string token, bool isPending, CancellationToken cancellation)
    {
        var key = StateKeys.Sent(outcomeId, channel);
        try
        {
            var entry = await entries.LoadAsync(key, cancellation);
            if (Read(entry) is { SentAt: null } stored && stored.Token == token)
            {
                await entries.SaveAsync(
                    key, Json(stored with { Until = clock.GetUtcNow(), IsPending = isPending }), entry, cancellation, Kept);
            }
        }
        catch (CodedException)
        {
            // The claim expires.
        }
    }

    // Null when the result of the save is unknown.
    private async Task<bool?> TrySaveAsync(string key, DeliveryRecord delivery, StateEntry over, CancellationToken cancellation)
    {
        try
        {
            return await entries.SaveAsync(key, Json(delivery), over, cancellation, Kept);
        }
        catch (CodedException)
        {
            return null;
        }
    }

    private static DeliveryRecord? Read(StateEntry entry) => entry.As(NotifierJson.Default.DeliveryRecord);

    private static byte[] Json(DeliveryRecord delivery) =>
        JsonSerializer.SerializeToUtf8Bytes(delivery, NotifierJson.Default.DeliveryRecord);
}
