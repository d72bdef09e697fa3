using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace FilePipeline.Ingest.Pages;

/// <summary>Renders a document into the response. The renderer is used by itself, since the services of Blazor would bring their own
/// antiforgery tokens, whose keys are only configured with sign-in.</summary>
internal sealed class PageResult(PageFrame frame, PageContent content) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => content.Status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var html = await renderer.Dispatcher.InvokeAsync(async () =>
        {
            Dictionary<string, object?> parameters = new() { [nameof(Document.Content)] = Layout.Of(frame, content.Body) };
            return (await renderer.RenderComponentAsync<Document>(ParameterView.FromDictionary(parameters))).ToHtmlString();
        });
        httpContext.Response.StatusCode = content.Status;
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        if (!HttpMethods.IsHead(httpContext.Request.Method)) await httpContext.Response.WriteAsync(html, httpContext.RequestAborted);
    }
}
