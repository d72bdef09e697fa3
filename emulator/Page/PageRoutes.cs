using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FilePipeline.Emulator.Page;

/// <summary>The page at <c>/_emulator/</c>: buckets, queues, topics and sent notifications.</summary>
internal static class PageRoutes
{
    // A bucket name cannot begin with an underscore.
    public const string Root = "/_emulator";

    /// <summary>Accepts the messages of a Slack webhook.</summary>
    public const string Slack = Root + "/slack";

    /// <summary>Accepts the messages of a webhook of Microsoft Teams.</summary>
    public const string Teams = Root + "/teams";

    /// <summary>Accepts CloudEvents of any webhook.</summary>
    public const string Webhook = Root + "/webhook";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
            + "frame-ancestors 'none'";

    // A busy system changes hundreds of times a second, faster than anyone can read.
    private static readonly TimeSpan _shortestInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Registers the services of the page; each rendering takes a new snapshot.</summary>
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
        page.MapGet(
            "/changes", (IServiceProvider services, ILoggerFactory loggers, IHostApplicationLifetime life, CancellationToken gone) =>
            TypedResults.ServerSentEvents(ChangesAsync(new HtmlRenderer(services, loggers), cloud, clock, gone, life.ApplicationStopping)));
        page.MapGet("/people.css", () => Part("people.css", "text/css; charset=utf-8"));
        foreach (var script in (string[])["page.js", "patch.js", "times.js"])
            page.MapGet($"/{script}", () => Part(script, "text/javascript; charset=utf-8"));
        foreach (var route in (string[])[Slack, Teams, Webhook])
        {
            var channel = route[(Root.Length + 1)..];
            routes.MapPost(route, (JsonNode message, CancellationToken cancellation) =>
                cloud.SentMessages.AddAsync(
                    channel, channel, WebhookText.SubjectOf(message), WebhookText.BodyOf(message), cancellation));
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> ChangesAsync(
        HtmlRenderer renderer, EmbeddedCloud cloud,
        TimeProvider clock, CancellationToken gone, [EnumeratorCancellation] CancellationToken stopping)
    {
        await using var disposed = renderer;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, stopping);
        while (!either.IsCancellationRequested)
        {
            var change = cloud.NextChange;
            yield return new SseItem<string>(await RenderAsync(renderer), "state");
            await Task.WhenAll(change, Task.Delay(_shortestInterval, clock, either.Token))
                .WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task<string> RenderAsync(HtmlRenderer renderer) =>
        renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<Snapshot>()).ToHtmlString());

    private static FileStreamHttpResult Part(string name, string contentType) =>
        TypedResults.Stream(typeof(
            PageRoutes).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the assembly"),
                contentType);
}
