using Microsoft.Net.Http.Headers;

namespace FilePipeline.Ingest.Pages;

/// <summary>Adds and maps the pages.</summary>
internal static class PageRoutes
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<SidecarWatch>();
        services.AddSingleton<FailureRights>();
        services.AddSingleton<ParkedCount>();
        services.AddSingleton<PageFrames>();
        services.AddSingleton<PageRenderer>();
        services.AddHttpClient();
        services.AddSingleton<ParkedTrend>();
        services.AddSingleton<ServiceProbes>();
        services.AddSingleton<UploadPage>();
        services.AddSingleton<FilesPage>();
        services.AddSingleton<DetailPage>();
        services.AddSingleton<FailuresPage>();
        services.AddSingleton<GroupPage>();
        services.AddSingleton<SendBackPage>();
        services.AddSingleton<LedgerPage>();
        services.AddSingleton<SystemPage>();
        services.AddSingleton<NotificationsPage>();
        services.AddSingleton<OperatePages>();
        services.AddSingleton<NotificationForms>();
    }

    /// <summary>Maps the pages that have an address of their own, and their static files.</summary>
    public static void MapPages(this IEndpointRouteBuilder routes)
    {
        routes.MapPageAssets();
        routes.MapPage<UploadPage>("/").RequireAuthorization(AccessPolicies.Upload);
        routes.MapPage<FailuresPage>(FailuresPage.Path).RequireAuthorization(AccessPolicies.Read);
        routes.MapPage<GroupPage>(GroupPage.Route).RequireAuthorization(AccessPolicies.Read);
        routes.MapPage<SendBackPage>(SendBackPage.Route).RequireAuthorization(AccessPolicies.Read);
        routes.MapPage<SystemPage>(SystemPage.Path).RequireAuthorization(AccessPolicies.Read);
        routes.MapPage<NotificationsPage>(NotificationsPage.Path).RequireAuthorization(AccessPolicies.Read);
        OperatePages.Map(routes);
    }

    /// <summary>Maps a page.</summary>
    public static RouteHandlerBuilder MapPage<TPage>(this IEndpointRouteBuilder routes, string path)
        where TPage : class, IPage =>
        routes.MapGet(path, (HttpContext context, CancellationToken cancellation) => AnswerAsync<TPage>(context, cancellation));

    /// <summary>Answers browsers with a page instead of JSON.</summary>
    public static RouteHandlerBuilder OrPage<TPage>(this RouteHandlerBuilder route)
        where TPage : class, IPage => route.AddEndpointFilter(async (invocation, next) =>
        {
            var context = invocation.HttpContext;
            context.Response.Headers.Vary = HeaderNames.Accept;
            return WantsPage(context.Request) ? await AnswerAsync<TPage>(context, context.RequestAborted) : await next(invocation);
        });

    /// <summary>Whether a caller prefers a page to JSON: a browser that opens the address does, a program does not.</summary>
    public static bool WantsPage(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().Accept;
        var html = QualityOf(accepted, "text/html");
        return html > 0 && html > QualityOf(accepted, "application/json");
    }

    private static Task<IResult> AnswerAsync<TPage>(HttpContext context, CancellationToken cancellation)
        where TPage : class, IPage => context.RequestServices.GetRequiredService<TPage>().AnswerAsync(context, cancellation);

    private static double QualityOf(IList<MediaTypeHeaderValue> accepted, string type) =>
        accepted.Where(one => one.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            .Select(one => one.Quality ?? 1).DefaultIfEmpty(0).Max();
}
