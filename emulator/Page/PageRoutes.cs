using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using FilePipeline.Emulator.Cloud;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Emulator.Page;

/// <summary>The page at <c>/_emulator/</c>: what is in the buckets and queues, and what people were told.</summary>
internal static class PageRoutes
{
    // No bucket can have this name.
    public const string Root = "/_emulator";

    /// <summary>Takes what a webhook of Slack takes.</summary>
    public const string Slack = Root + SlackRoute;

    private const string SlackRoute = "/slack";
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // A busy system changes hundreds of times a second, and nobody reads so fast.
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(200);

    /// <summary>What the page is made with; the snapshot is a new one for each rendering.</summary>
    public static void AddPage(this IServiceCollection services, EmbeddedCloud cloud, TimeProvider clock)
    {
        services.AddRazorComponents();
        services.AddTransient(_ => CloudSnapshot.Of(cloud, clock));
    }

    public static void MapPage(this IEndpointRouteBuilder routes, EmbeddedCloud cloud, TimeProvider clock)
    {
        var page = routes.MapGroup(Root);
        page.AddEndpointFilter((context, next) =>
        {
            context.HttpContext.Response.Headers.ContentSecurityPolicy = Policy;
            context.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            return next(context);
        });
        page.MapGet("/", () => new RazorComponentResult<Overview>());
        page.MapGet("/state", (CloudSnapshot snapshot) => TypedResults.Json(snapshot, JsonSerializerOptions.Web));
        page.MapGet("/changes", (IServiceProvider services, ILoggerFactory loggers, IHostApplicationLifetime life, CancellationToken gone) =>
            TypedResults.ServerSentEvents(ChangesAsync(new HtmlRenderer(services, loggers), cloud, clock, gone, life.ApplicationStopping)));
        page.MapGet("/page.css", () => Part("page.css", "text/css; charset=utf-8"));
        page.MapGet("/page.js", () => Part("page.js", "text/javascript; charset=utf-8"));
        page.MapPost(SlackRoute, (SlackMessage message, CancellationToken cancellation) => cloud.People.AddAsync("slack", "slack", null, message.Text, cancellation));
    }

    private static async IAsyncEnumerable<SseItem<string>> ChangesAsync(
        HtmlRenderer renderer, EmbeddedCloud cloud, TimeProvider clock, CancellationToken gone, [EnumeratorCancellation] CancellationToken stopping)
    {
        await using var disposed = renderer;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
        while (!either.IsCancellationRequested)
        {
            var change = cloud.NextChange;
            yield return new SseItem<string>(await RenderAsync(renderer), "state");
            await Task.WhenAll(change, Task.Delay(_shortest, clock, either.Token)).WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task<string> RenderAsync(HtmlRenderer renderer) =>
        renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Snapshot>()).ToHtmlString());

    private static FileStreamHttpResult Part(string name, string contentType) =>
        TypedResults.Stream(typeof(PageRoutes).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the assembly"), contentType);

    /// <summary>As an incoming webhook of Slack takes it.</summary>
    private sealed record SlackMessage(string Text);
}
