using FilePipeline.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Ingest.Pages;

/// <summary>A page that a route can answer with.</summary>
internal interface IPage
{
    /// <summary>Answers a request.</summary>
    Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation);
}

/// <summary>The content of a page.</summary>
/// <param name="Body">The content.</param>
/// <param name="Status">The HTTP status.</param>
internal sealed record PageContent(RenderFragment Body, int Status = StatusCodes.Status200OK)
{
    /// <summary>A refusal as a page.</summary>
    public static PageContent Of(ProblemHttpResult refusal) => new(
        Parts.Problem(
            refusal.ProblemDetails.Title ?? "Refused",
            refusal.ProblemDetails.Detail,
            refusal.ProblemDetails.Extensions.TryGetValue("action", out var action) ? action as string : null),
        refusal.StatusCode);
}

/// <summary>Renders pages. A component that is unavailable becomes a page that says so.</summary>
internal sealed class PageRenderer(PageFrames frames, ILogger logger)
{
    private const string Action =
        "Reload the page in a few seconds. If it stays like this, look at the System page and at the sidecar's log.";

    /// <summary>Renders a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="section">The page of the navigation.</param>
    /// <param name="title">The title.</param>
    /// <param name="build">Makes the content.</param>
    /// <param name="scripts">Modules of the page.</param>
    public async Task<IResult> RenderAsync(
        HttpContext context, PageSection section, string title, Func<PageFrame, Task<PageContent>> build,
        params IEnumerable<string> scripts)
    {
        var frame = await frames.BuildAsync(context, section, title, scripts);
        try
        {
            return new PageResult(frame, await build(frame));
        }
        catch (CodedException failure)
        {
            logger.ComponentFailed(failure.Code, failure);
            context.Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
            var detail = $"{failure.Code}: {Words.MeaningOf(failure.Code)}.";
            var content = new PageContent(
                Parts.Problem($"{title} cannot be shown now", detail, Action), StatusCodes.Status503ServiceUnavailable);
            return new PageResult(frame, content);
        }
    }

    /// <summary>Renders a page without navigation, for callers who have not signed in.</summary>
    public static IResult RenderAlone(string title, RenderFragment body, string? refreshTo = null) =>
        new PageResult(new() { Title = title, RefreshTo = refreshTo }, new(body));
}
