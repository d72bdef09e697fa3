namespace FilePipeline.Emulator.Sidecar;

/// <summary>/v1.0/publish/{pubsub}/{topic}.</summary>
internal static class HttpPublish
{
    private static readonly string[] _methods = ["POST", "PUT"];

    public static void Map(IEndpointRouteBuilder routes, PubSub pubSub) =>
        routes.MapMethods("/v1.0/publish/{pubsub}/{**topic}", _methods, async context =>
        {
            var (name, topic) = ((string)context.Request.RouteValues["pubsub"]!, (string?)context.Request.RouteValues["topic"] ?? "");
            // daprd looks up the component before it reads the body, and reports a body that is too long as a publish error.
            pubSub.Require(name, topic);
            var body = await ReadAsync(context, name, topic);
            var publication = new Publication(name, topic, body, context.Request.ContentType ?? "text/plain", HttpApi.MetadataOf(context))
            {
                TraceParent = context.Request.Headers.TraceParent,
            };
            await pubSub.PublishAsync(publication, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });

    private static async Task<byte[]> ReadAsync(HttpContext context, string pubSub, string topic)
    {
        try
        {
            return await HttpApi.ReadBodyAsync(context);
        }
        catch (BodyTooLargeException error)
        {
            throw PubSub.PublishFailure(pubSub, topic, error.Message);
        }
    }
}
