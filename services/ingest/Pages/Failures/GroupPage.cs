using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Pages;

/// <summary>Parked files of one cause.</summary>
/// <param name="Code">The cause.</param>
/// <param name="Group">The group; null when nothing is parked with this cause, and after the last page.</param>
/// <param name="Page">The page that requeue answered.</param>
/// <param name="SendBacks">The send-backs; null when they cannot be shown.</param>
/// <param name="IsFirst">Whether it is the first page.</param>
/// <param name="Done">What was just done; null for nothing.</param>
internal sealed record GroupView(
    string Code, ParkedGroup? Group, ParkedPage Page, SendBackViews? SendBacks, bool IsFirst, string? Done)
{
    /// <summary>Whether the entries are messages that no record names: a send-back could not see what became of them.</summary>
    public bool IsMessages => Codes.KindOf(Code) == CodeKind.Message;

    /// <summary>Whether they can only be discarded.</summary>
    public bool IsDiscardOnly => Code is Codes.EntryUnreadable or Codes.UnreadableOutcome;

    /// <summary>The last send-back of this cause; null when there was none.</summary>
    public SendBackView? SendBack => SendBacks?.SendBacks.FirstOrDefault(one => one.Code == Code);

    /// <summary>The snapshot, for forms.</summary>
    public string AsOf => Page.AsOf.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>The address of the next page; null on the last.</summary>
    public string? NextAddress => Page.Next is { } next
        ? $"{GroupPage.AddressOf(Code)}?after={Uri.EscapeDataString(next)}&asOf={Uri.EscapeDataString(AsOf)}"
        : null;

    /// <summary>The exact bytes of the first message; empty without one.</summary>
    public byte[] Sample => Group?.Sample is { } text ? Convert.FromBase64String(text) : [];
}

/// <summary><c>GET /failures/groups/{code}</c>: the members of one parked group, a sample, and what can be done.</summary>
internal sealed class GroupPage(PageRenderer renderer, RequeueClient requeue) : IPage
{
    /// <summary>The route.</summary>
    public const string Route = $"{FailuresPage.Path}/groups/{{code}}";

    private const int Size = 50;
    private const int LongestCode = 100;

    /// <summary>The address of a group.</summary>
    public static string AddressOf(string code) => $"{FailuresPage.Path}/groups/{Uri.EscapeDataString(code)}";

    public Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation) => renderer.RenderAsync(
        context, PageSection.Failures, "Parked files", frame => BuildAsync(context, frame, cancellation));

    private async Task<PageContent> BuildAsync(HttpContext context, PageFrame frame, CancellationToken cancellation)
    {
        if (!frame.CoversAll) return PageContent.Of(AccessRefusals.NotForAll());
        var code = (string)context.Request.RouteValues["code"]!;
        if (code.Length > LongestCode) return PageContent.Of(Refusals.BadParameter("The cause is too long."));
        var query = new ApiQuery(context.Request.Query);
        var (after, asOf) = (query.Text(ApiParameters.After), query.Time(ApiParameters.AsOf));
        if (query.Error is { } error) return PageContent.Of(Refusals.BadParameter(error));
        var answer = await requeue.GetAsync(PathOf(code, after, asOf), ApiJson.Default.ParkedPage, cancellation);
        if (answer.Refusal is { } refusal) return PageContent.Of(refusal);
        var sendBacks = (await requeue.GetAsync("/send-backs", ApiJson.Default.SendBackViews, cancellation)).Value;
        var group = answer.Value!.Groups.FirstOrDefault(one => one.Code == code);
        var view = new GroupView(
            code, group, answer.Value, sendBacks, after is null, DoneNote.Of(context.Request.Query, frame.Format));
        var isNothing = group is null && after is null && view.Done is null;
        return new(ParkedMembers.Of(view, frame), isNothing ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
    }

    private static string PathOf(string code, string? after, DateTimeOffset? asOf)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/parked?code={Uri.EscapeDataString(code)}&limit={Size}");
        if (after is not null) path += $"&after={Uri.EscapeDataString(after)}";
        return asOf is { } time ? $"{path}&asOf={Uri.EscapeDataString(time.ToString("O", CultureInfo.InvariantCulture))}" : path;
    }
}
