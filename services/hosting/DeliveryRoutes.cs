using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FilePipeline.Hosting;

/// <summary>Maps handlers that return <see cref="Delivery"/>, and speaks Dapr's reply protocol for them.</summary>
/// <remarks>Unhandled exceptions become 500: the message comes back.</remarks>
public static class DeliveryRoutes
{
    private static readonly byte[] _success = Status("SUCCESS");
    private static readonly byte[] _retry = Status("RETRY");
    private static readonly byte[] _drop = Status("DROP");

    /// <summary>An input binding's route. Success is exactly 200 (with an inbound retry policy daprd takes any other 2xx for a
    /// failure) and an empty body; anything else is 503.</summary>
    public static RouteHandlerBuilder MapBinding(this IEndpointRouteBuilder routes, string route, Delegate handler) =>
        routes.MapPost(route, handler).WithMetadata(new SidecarOnly()).AddEndpointFilter(async (context, next) =>
            await next(context) is Delivery.Success ? Results.StatusCode(StatusCodes.Status200OK) : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));

    /// <summary>A subscription's route. Always 200 with the status word that daprd knows: a 404 would lose the message, any other
    /// word would repeat it.</summary>
    public static RouteHandlerBuilder MapSubscription(this IEndpointRouteBuilder routes, string route, Delegate handler) =>
        routes.MapPost(route, handler).WithMetadata(new SidecarOnly()).AddEndpointFilter(async (context, next) =>
            Results.Bytes(
                await next(context) switch
                {
                    Delivery.Success => _success,
                    Delivery.Drop => _drop,
                    _ => _retry,
                },
                "application/json"));

    /// <summary>A route that other services call through their sidecars: guarded like the others, with a reply of its own.</summary>
    public static TBuilder ForSidecarsOnly<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new SidecarOnly());

    private static byte[] Status(string word) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["status"] = word });
}
