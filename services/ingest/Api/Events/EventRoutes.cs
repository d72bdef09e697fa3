using System.Runtime.CompilerServices;
using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>The event streams: one file until its outcome, and the outcomes below a prefix.</summary>
internal static class EventRoutes
{
    private const string EventStream = "text/event-stream";
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);
    private static readonly byte[] _nothing = "{}"u8.ToArray();

    public static void MapEvents(this IEndpointRouteBuilder api)
    {
        api.MapGet("/files/{id}/events", StreamFileAsync)
            .Takes(ApiParameters.FileId, ApiParameters.LastEventId).RequireAuthorization(AccessPolicies.Read)
            .Answers(200, "Events `record` with the file at each change, until its outcome.", EventStream)
            .Answers(204, "The last event was the outcome: no more will come.")
            .Refuses(400, 404, 429, 503).Describe("streamFile", "Changes of one file, until its outcome (server-sent events)");
        api.MapGet("/events", StreamOutcomesAsync)
            .Takes(ApiParameters.StreamSource, ApiParameters.Prefix, ApiParameters.LastEventId).RequireAuthorization(AccessPolicies.Read)
            .Answers(200, "Events `outcome`; `reset` when events after Last-Event-ID are no longer kept (one hour).", EventStream)
            .Refuses(400, 403, 429, 503).Describe("streamOutcomes", "Outcomes below a prefix (server-sent events)");
    }

    private static async Task<IResult> StreamFileAsync(
        HttpContext context, FileReader reader, EventStreams streams, KeyRights rights, TimeProvider clock, CancellationToken cancellation)
    {
        var (asked, refusal) = NamedFile.OfId(context);
        if (asked is null) return refusal!;
        var last = context.Request.Headers["Last-Event-ID"].ToString();
        var file = await reader.ReadAsync(asked.FileId, cancellation);
        // An unreadable record belongs to nobody in particular.
        if (file.Loaded is null)
            return rights.CoversAll(context.User) ? Refusals.RecordUnreadable(asked.FileId) : Refusals.NoRecord(asked.FileId);
        if (file.Record is { } record && !rights.Covers(context.User, record)) return Refusals.NoRecord(asked.FileId);
        // 204 tells a browser not to connect again.
        if (file.IsSettled && EventIdOf(file) == last) return TypedResults.NoContent();
        return await streams.RunAsync(context, token => FollowAsync(
            asked.FileId, last, reader, clock, found => rights.Covers(context.User, found), token));
    }

    private static async IAsyncEnumerable<StreamedEvent> FollowAsync(
        string fileId, string last, FileReader reader, TimeProvider clock, Func<FileRecord, bool> mayRead,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var file = await reader.ReadAsync(fileId, cancellation);
            if (file.Record is { } record)
            {
                if (!mayRead(record)) yield break;
                var id = EventIdOf(file)!;
                var json = JsonSerializer.SerializeToUtf8Bytes(file.Details!, ApiJson.Default.FileDetails);
                if (id != last) yield return new(id, "record", json);
                last = id;
            }

            if (file.IsSettled) yield break;
            await Task.Delay(_look, clock, cancellation);
        }
    }

    // The same record changes once more when the upload that it belongs to is known to be the last.
    private static string? EventIdOf(ReadFile file) =>
        file.Record is null ? null : $"{file.ETag!.Trim('"')}{(file.IsCurrent ? "" : ".old")}";

    private static async Task<IResult> StreamOutcomesAsync(
        HttpContext context, OutcomeFeed feed, EventStreams streams, KeyRights rights, FileSources sources, CancellationToken cancellation)
    {
        var (source, unknown) = await sources.ReadAsync(context, cancellation);
        if (unknown is not null) return unknown;
        var query = new ApiQuery(context.Request.Query);
        var prefix = query.Text(ApiParameters.Prefix) ?? "";
        if (query.Error is { } error) return Refusals.BadParameter(error);
        var isOfAny = !context.Request.Query.ContainsKey(SourceQuery.Name);
        var allowed = rights.NarrowPrefix(context.User, source, prefix);
        if (allowed is null && !(isOfAny && OwnsElsewhere(rights, context, prefix))) return AccessRefusals.NotYourPrefix(rights, context);
        bool IsShown(OutcomeNews news) => news.Source == source
            ? allowed is not null && news.Key.StartsWith(allowed, StringComparison.Ordinal)
            : isOfAny && news.Key.StartsWith(prefix, StringComparison.Ordinal) && rights.Covers(context.User, news.Source, news.Key);
        var last = LogPosition.Parse(context.Request.Headers["Last-Event-ID"].ToString());
        var isReset = last is not null && !await feed.HasAsync(last, cancellation);
        var after = last is null || isReset ? await feed.FindEndAsync(cancellation) : last;
        return await streams.RunAsync(context, token => FollowAsync(feed, after, IsShown, isReset, token));
    }

    // Each event of another source than the default one is checked by itself.
    private static bool OwnsElsewhere(KeyRights rights, HttpContext context, string prefix) => rights.OwnOf(context.User).Any(own =>
        own.Source is not null
        && (own.Key.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(own.Key, StringComparison.Ordinal)));

    private static async IAsyncEnumerable<StreamedEvent> FollowAsync(
        OutcomeFeed feed, LogPosition after, Func<OutcomeNews, bool> isShown, bool isReset,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (isReset) yield return new(after.ToString(), "reset", _nothing);
        await foreach (var (at, news) in feed.FollowAsync(after, cancellation))
        {
            if (isShown(news))
                yield return new(at.ToString(), "outcome", JsonSerializer.SerializeToUtf8Bytes(news, ApiJson.Default.OutcomeNews));
        }
    }
}
