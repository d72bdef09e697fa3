using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Notifier;

/// <summary>A message in the answer of <c>GET /notifications</c>.</summary>
/// <param name="Id">Its object, for the requests.</param>
/// <param name="MessageId">The id of the message.</param>
/// <param name="Type">Its CloudEvent type.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Title">The message in words.</param>
/// <param name="Tries">Number of failed tries.</param>
/// <param name="Since">When it was stored first.</param>
/// <param name="DueAt">When it is tried next; null for a failed one.</param>
/// <param name="Code">The code of the last failure.</param>
/// <param name="Detail">The last failure as a sentence.</param>
internal sealed record ListedMessage(
    string Id,
    string MessageId,
    string Type,
    string Channel,
    string Title,
    int Tries,
    DateTimeOffset Since,
    DateTimeOffset? DueAt,
    string Code,
    string Detail);

/// <summary>A period whose summary is not sent yet.</summary>
internal sealed record ListedPeriod(string Rule, string Kind, string Channel, DateTimeOffset EndsAt);

/// <summary>The answer of <c>GET /notifications</c>.</summary>
/// <param name="Messages">Pending or failed messages.</param>
/// <param name="Summaries">Open summaries, on the first page of the pending messages.</param>
/// <param name="Next">The value of <c>after</c> for the next page; null on the last page.</param>
internal sealed record NotificationPage(
    IReadOnlyList<ListedMessage> Messages, IReadOnlyList<ListedPeriod> Summaries, string? Next);

/// <summary>Failed messages: some by their ids, or all of a channel.</summary>
/// <param name="Ids">The messages; null to select a channel.</param>
/// <param name="Channel">The channel.</param>
/// <param name="By">The operator's name, for the log; null when it is not known.</param>
internal sealed record NotificationSelection(IReadOnlyList<string>? Ids, string? Channel, string? By = null);

/// <summary>The answer to a request about failed messages.</summary>
/// <param name="Done">Ids of the messages that were changed.</param>
/// <param name="IsComplete">False when the request must be repeated for the rest.</param>
internal sealed record NotificationsChanged(IReadOnlyList<string> Done, bool IsComplete);

/// <summary>The routes for operators, through ingest: what waits, what failed, and what to do with it.</summary>
internal static class NotificationRoutes
{
    private const int PageSize = 100;
    private const int MaxIds = 1000;
    private const string Selection = "name failed messages: {\"ids\":[\"notify/failed/…\"]}, or all of a channel: {\"channel\":\"slack\"}";

    /// <summary>Maps <c>/notifications</c>.</summary>
    public static void MapNotifications(this WebApplication app)
    {
        var routes = app.MapGroup("/notifications").ForIngestOnly();
        routes.MapGet("", ListAsync);
        routes.MapPost("/retry", (NotificationSelection selection, FailedMessages failed, ILogger logger, CancellationToken cancellation) =>
            ChangeAsync(selection, failed.RetryAsync, failed, logger.MessagesRetried, cancellation));
        routes.MapPost(
            "/discard", (NotificationSelection selection, FailedMessages failed, ILogger logger, CancellationToken cancellation) =>
            ChangeAsync(selection, failed.DiscardAsync, failed, logger.MessagesDiscarded, cancellation));
    }

    private static async Task<Results<Ok<NotificationPage>, ProblemHttpResult>> ListAsync(
        PendingMessages pending, MessageWords words, CancellationToken cancellation, string state = "pending", string? after = null)
    {
        if (state is not ("pending" or "failed")) return Problem($"state is pending or failed, not '{Texts.Visible(state)}'");
        var prefix = state == "pending" ? NotifyKeys.Pending : NotifyKeys.Failed;
        var page = await pending.ListAsync(prefix, after, PageSize, cancellation);
        List<ListedMessage> messages = [];
        foreach (var item in page.Objects)
        {
            if (await pending.ReadAsync(item.Key, cancellation) is not { } stored) continue;
            var message = stored.Message;
            messages.Add(new(
                item.Key,
                message.Id,
                message.Type,
                stored.Channel,
                words.NoticeOf(message).Title,
                stored.Tries,
                stored.Since,
                NotifyKeys.TimeOf(NotifyKeys.Pending, item.Key),
                stored.Code,
                stored.Detail));
        }

        var periods = state == "pending" && after is null
            ? await pending.ListAsync(NotifyKeys.Periods, null, PageSize, cancellation)
            : null;
        return TypedResults.Ok(new NotificationPage(
            messages, [.. (periods?.Objects ?? []).Select(item => PeriodOf(item.Key)).OfType<ListedPeriod>()], page.NextMarker));
    }

    private static ListedPeriod? PeriodOf(string key) =>
        NotifyKeys.TimeOf(NotifyKeys.Periods, key) is { } end && Path.GetFileName(key).Split('.') is [var rule, var kind, var channel, _]
            ? new(rule, kind, channel, end)
            : null;

    private static async Task<Results<Ok<NotificationsChanged>, ProblemHttpResult>> ChangeAsync(
        NotificationSelection selection,
        Func<string, CancellationToken, Task<bool>> change,
        FailedMessages failed,
        Action<int, string> log,
        CancellationToken cancellation)
    {
        if ((selection.Ids is null) == (selection.Channel is null)) return Problem(Selection);
        if (selection.Ids is { } named && (named.Count is 0 or > MaxIds || named.Any(id => !FailedMessages.IsId(id))))
            return Problem(Selection);
        var (ids, isComplete) = selection.Ids is { } given
            ? (given, true)
            : await failed.OfChannelAsync(selection.Channel!, cancellation);
        List<string> done = [];
        foreach (var id in ids)
        {
            if (await change(id, cancellation)) done.Add(id);
        }

        log(done.Count, Texts.Visible(selection.By ?? "somebody"));
        return TypedResults.Ok(new NotificationsChanged(done, isComplete));
    }

    private static ProblemHttpResult Problem(string detail) =>
        TypedResults.Problem(detail, statusCode: StatusCodes.Status400BadRequest, title: "Invalid request");
}
