namespace FilePipeline.Ingest.Pages;

/// <summary><c>GET /failures/send-backs/{id}</c>: the progress of a send-back, with its controls.</summary>
internal sealed class SendBackPage(PageRenderer renderer, RequeueClient requeue) : IPage
{
    /// <summary>The route.</summary>
    public const string Route = $"{FailuresPage.Path}/send-backs/{{id}}";

    /// <summary>The address of a send-back.</summary>
    public static string AddressOf(string id) => $"{FailuresPage.Path}/send-backs/{Uri.EscapeDataString(id)}";

    /// <summary>Whether a text can be an id: it becomes a part of requeue's address.</summary>
    public static bool IsId(string? id) =>
        id is { Length: > 0 and <= 120 } && id.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_');

    public Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation) => renderer.RenderAsync(
        context, PageSection.Failures, "Send-back", frame => BuildAsync(context, frame, cancellation), "live.js");

    private async Task<PageContent> BuildAsync(HttpContext context, PageFrame frame, CancellationToken cancellation)
    {
        if (!frame.CoversAll) return PageContent.Of(AccessRefusals.NotForAll());
        var id = (string?)context.Request.RouteValues["id"];
        if (!IsId(id)) return PageContent.Of(Refusals.BadParameter("id: letters, digits, - and _ only."));
        var answer = await requeue.GetAsync($"/send-backs/{id}", ApiJson.Default.SendBackView, cancellation);
        return answer.Value is { } sendBack ? new(SendBackDetail.Of(sendBack, frame)) : PageContent.Of(answer.Refusal!);
    }
}
