using System.Text.Json.Serialization.Metadata;

namespace FilePipeline.Ingest;

/// <summary>Maps routes that another service answers, for people who may name every key.</summary>
/// <param name="routes">Where to.</param>
/// <param name="service">Finds the service.</param>
internal sealed class AdminRoutes(IEndpointRouteBuilder routes, Func<IServiceProvider, AdminClient> service)
{
    /// <summary>A route that reads.</summary>
    public RouteHandlerBuilder MapRead<T>(string path, JsonTypeInfo<T> type)
        where T : class =>
        routes.MapGet(path, (HttpContext context, CancellationToken cancellation) =>
                AdminProxy.GetAsync(service(context.RequestServices), context, PathOf(context), type, cancellation))
            .RequireAuthorization(AccessPolicies.Read).ForAllKeys().Produces<T>().Refuses(400, 403, 404, 503);

    /// <summary>A route that acts.</summary>
    public RouteHandlerBuilder MapAct<T>(string path, JsonTypeInfo<T> type, bool hasBody, int success = StatusCodes.Status200OK)
        where T : class =>
        routes.MapPost(path, (HttpContext context, AdminProxy proxy, CancellationToken cancellation) =>
                proxy.PostAsync(service(context.RequestServices), context, PathOf(context), hasBody, type, cancellation))
            .RequireAuthorization(AccessPolicies.Operate).ForAllKeys().Produces<T>(success).Refuses(400, 403, 404, 409, 413, 415, 422, 503);

    private static string PathOf(HttpContext context) => context.Request.Path.Value![ApiRoutes.Root.Length..];
}
