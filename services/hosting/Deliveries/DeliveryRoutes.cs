using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Hosting;

/// <summary>Maps handlers that return <see cref="DeliveryResult"/>, and writes Dapr's replies for them.</summary>
/// <remarks>A coded failure is logged and the message is redelivered. Any other exception
/// is a 500, and the message is redelivered too.</remarks>
public static class DeliveryRoutes
{
    private static readonly byte[] _success = Status("SUCCESS");
    private static readonly byte[] _retry = Status("RETRY");
    private static readonly byte[] _drop = Status("DROP");

    /// <summary>An input binding's route. Success is exactly 200 (with an inbound retry policy daprd takes any other 2xx for a
    /// failure) and an empty body; anything else is 503.</summary>
    public static RouteHandlerBuilder MapBinding(this IEndpointRouteBuilder routes, string route, Delegate handler) =>
        routes.MapPost(route, handler).WithMetadata(new SidecarOnly(), new ForDeliveries()).AddEndpointFilter(async (context, next) =>
            Results.StatusCode(await DeliverAsync(route, context, next) == DeliveryResult.Success
                ? StatusCodes.Status200OK
                : StatusCodes.Status503ServiceUnavailable));

    /// <summary>A subscription's route. Always 200 with the status word that daprd knows: a 404 would lose the message, any other
    /// word would repeat it.</summary>
    public static RouteHandlerBuilder MapSubscription(this IEndpointRouteBuilder routes, string route, Delegate handler) =>
        routes.MapPost(route, handler).WithMetadata(new SidecarOnly(), new ForDeliveries()).AddEndpointFilter(async (context, next) =>
            Results.Bytes(
                await DeliverAsync(route, context, next) switch
                {
                    DeliveryResult.Success => _success,
                    DeliveryResult.Drop => _drop,
                    _ => _retry,
                },
                "application/json"));

    /// <summary>A route that other services call through their sidecars: guarded like delivery routes, with its own reply.</summary>
    public static TBuilder ForSidecarsOnly<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new SidecarOnly(TakesInvocations: true));

    private static Task<DeliveryResult> DeliverAsync(string route, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        Traces.Suppress(http.Features.Get<IHttpActivityFeature>()?.Activity);
        return http.RequestServices.GetRequiredService<DeliveryMetrics>().MeasureAsync(route, async () =>
        {
            try
            {
                return await next(context) is DeliveryResult delivery ? delivery : DeliveryResult.Retry;
            }
            catch (CodedException failure)
            {
                http.RequestServices.GetRequiredService<ILogger>().DeliveryFailed(route, failure.Code, failure);
                return DeliveryResult.Retry;
            }
        });
    }

    private static byte[] Status(string word) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["status"] = word });
}
