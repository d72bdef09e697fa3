namespace FilePipeline.Ingest.Pages;

/// <summary>Messages to people that are not sent.</summary>
/// <param name="State"><c>pending</c> or <c>failed</c>.</param>
/// <param name="Page">The page that the notifier answered.</param>
/// <param name="IsFirst">Whether it is the first page.</param>
/// <param name="Done">What was just done; null for nothing.</param>
internal sealed record NotificationsView(string State, NotificationPage Page, bool IsFirst, string? Done)
{
    /// <summary>Whether these are the messages whose tries are used up.</summary>
    public bool IsFailed => State == NotificationsPage.Failed;

    /// <summary>The channels of this page's messages.</summary>
    public IReadOnlyList<string> Channels =>
        [.. Page.Messages.Select(message => message.Channel).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The address of the next page; null on the last.</summary>
    public string? NextAddress => Page.Next is { } next
        ? $"{NotificationsPage.AddressOf(State)}&after={Uri.EscapeDataString(next)}"
        : null;
}

/// <summary><c>GET /system/notifications</c>: messages to people that wait for a channel, and those that failed.</summary>
internal sealed class NotificationsPage(PageRenderer renderer, NotifierClient notifier) : IPage
{
    /// <summary>The address of the page.</summary>
    public const string Path = $"{SystemPage.Path}/notifications";

    /// <summary>The state of messages that are given up.</summary>
    public const string Failed = "failed";

    private const string Pending = "pending";

    /// <summary>The address of the messages of a state.</summary>
    public static string AddressOf(string state) => $"{Path}?state={state}";

    public Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation) => renderer.RenderAsync(
        context, PageSection.System, "Notifications", frame => BuildAsync(context, frame, cancellation));

    private async Task<PageContent> BuildAsync(HttpContext context, PageFrame frame, CancellationToken cancellation)
    {
        if (!frame.CoversAll) return PageContent.Of(AccessRefusals.NotForAll());
        var query = new ApiQuery(context.Request.Query);
        var (state, after) = (query.Text(ApiParameters.NotificationState) ?? Pending, query.Text(ApiParameters.After));
        if (query.Error is { } error) return PageContent.Of(Refusals.BadParameter(error));
        var path = $"/notifications?state={state}{(after is null ? "" : $"&after={Uri.EscapeDataString(after)}")}";
        var answer = await notifier.GetAsync(path, ApiJson.Default.NotificationPage, cancellation);
        if (answer.Refusal is { } refusal) return PageContent.Of(refusal);
        var done = DoneNote.Of(context.Request.Query, frame.Format);
        return new(NotificationList.Of(new(state, answer.Value!, after is null, done), frame));
    }
}
