namespace FilePipeline.Emulator.Sidecar;

/// <summary>/v1.0/publish/{pubsub}/{topic}.</summary>
internal static class HttpPublish
{
    private static readonly string[] _methods = ["POST", "PUT"];

    public static void Map(IEndpointRouteBuilder routes, PubSub pubSub) =>
        routes.MapMethods("/v1.0/publish/{pubsub}/{**topic}", _methods, async context =>
        {
            var publication = new Publication(
                (string)context.Request.RouteValues["pubsub"]!, (string?)context.Request.RouteValues["topic"] ?? "",
                await HttpApi.ReadBodyAsync(context), context.Request.ContentType ?? "text/plain", HttpApi.MetadataOf(context))
            {
                TraceParent = context.Request.Headers.TraceParent,
            };
            await pubSub.PublishAsync(publication, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
}
