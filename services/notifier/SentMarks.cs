using System.Text.Json;
using System.Text.Json.Serialization;
using Dapr;
using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>That a channel heard of an outcome, or that someone is about to tell it.</summary>
/// <param name="Token">Whose turn it is.</param>
/// <param name="Until">When another may take over.</param>
/// <param name="SentAt">When it was sent; null while it was not.</param>
internal sealed record SentMark(string Token, DateTimeOffset Until, DateTimeOffset? SentAt);

/// <summary>Whose turn it is to send.</summary>
internal enum Turn
{
    /// <summary>Ours.</summary>
    Ours,

    /// <summary>Nobody's: it was sent.</summary>
    Sent,

    /// <summary>Another's, for now.</summary>
    Others,
}

/// <summary>One mark for each outcome and channel, so that each channel hears once; the lease is inside the mark, since a row that expires
/// would block the first write until DynamoDB purges it.</summary>
internal sealed class SentMarks(DaprClient dapr, IOptions<NotifierOptions> options, TimeProvider clock)
{
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite, Consistency = ConsistencyMode.Strong };

    private static readonly Dictionary<string, string> _metadata = new()
    {
        ["contentType"] = "application/json",
        ["ttlInSeconds"] = $"{(int)TimeSpan.FromDays(30).TotalSeconds}",
    };

    /// <summary>Asks for the turn to tell a channel of an outcome.</summary>
    /// <exception cref="FailureException">records-unavailable.</exception>
    public async Task<Turn> TakeTurnAsync(string outcomeId, string channel, string token, CancellationToken cancellation)
    {
        var key = StateKeys.Sent(outcomeId, channel);
        var (mark, eTag) = await LoadAsync(key, cancellation);
        if (mark is { SentAt: not null }) return Turn.Sent;
        if (mark is not null && mark.Until > clock.GetUtcNow()) return Turn.Others;
        var ours = new SentMark(token, clock.GetUtcNow() + options.Value.SendLimit, null);
        await SaveAsync(key, ours, eTag, cancellation);
        // Whatever the save said, the mark tells whose turn it is: a reply may be lost, and a first write that lost is an error like any other.
        (mark, _) = await LoadAsync(key, cancellation);
        if (mark is { SentAt: not null }) return Turn.Sent;
        return mark?.Token == token ? Turn.Ours : Turn.Others;
    }

    /// <summary>Notes that it was sent. Best effort would not do: without the mark the channel hears twice.</summary>
    /// <exception cref="FailureException">records-unavailable.</exception>
    public async Task MarkSentAsync(string outcomeId, string channel, string token, CancellationToken cancellation)
    {
        var key = StateKeys.Sent(outcomeId, channel);
        await WriteAsync(key, new(token, clock.GetUtcNow(), clock.GetUtcNow()), null, null, cancellation);
    }

    /// <summary>Gives the turn back after a failure, so that the next try need not wait for the lease.</summary>
    /// <exception cref="FailureException">records-unavailable.</exception>
    public async Task GiveBackAsync(string outcomeId, string channel, string token, CancellationToken cancellation)
    {
        var key = StateKeys.Sent(outcomeId, channel);
        var (mark, eTag) = await LoadAsync(key, cancellation);
        if (mark?.Token == token && mark.SentAt is null) await SaveAsync(key, mark with { Until = clock.GetUtcNow() }, eTag, cancellation);
    }

    private async Task SaveAsync(string key, SentMark mark, string eTag, CancellationToken cancellation)
    {
        try
        {
            await WriteAsync(key, mark, eTag, _firstWrite, cancellation);
        }
        catch (FailureException)
        {
            // A conflict or a fault: the strong read that follows finds out.
        }
    }

    private async Task WriteAsync(string key, SentMark mark, string? eTag, StateOptions? stateOptions, CancellationToken cancellation)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(mark, NotifierJson.Default.SentMark);
        try
        {
            if (string.IsNullOrEmpty(eTag)) await dapr.SaveByteStateAsync(Components.Records, key, json, stateOptions, _metadata, cancellation);
            else await dapr.TrySaveByteStateAsync(Components.Records, key, json, eTag, stateOptions, _metadata, cancellation);
        }
        catch (DaprException failure)
        {
            throw Unavailable(key, failure);
        }
    }

    private async Task<(SentMark? Mark, string ETag)> LoadAsync(string key, CancellationToken cancellation)
    {
        try
        {
            var (bytes, eTag) = await dapr.GetByteStateAndETagAsync(Components.Records, key, ConsistencyMode.Strong, cancellationToken: cancellation);
            return bytes.IsEmpty ? (null, "") : (JsonSerializer.Deserialize(bytes.Span, NotifierJson.Default.SentMark), eTag);
        }
        catch (DaprException failure)
        {
            throw Unavailable(key, failure);
        }
    }

    private static FailureException Unavailable(string key, DaprException failure) =>
        new(Codes.Unavailable(Components.Records), $"the mark {key} could not be read or written", failure);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(SentMark))]
internal sealed partial class NotifierJson : JsonSerializerContext;
