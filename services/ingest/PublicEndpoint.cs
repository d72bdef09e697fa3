using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>The public port: its address, and its answers to failures. Hosting's caller gate decides which callers it answers.</summary>
internal static class PublicEndpoint
{
    private static readonly TimeSpan _slowStart = TimeSpan.FromSeconds(5);

    public static void AddPublicEndpoint(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            var options = OptionsOf(context.Configuration);
            // Kestrel reads this before settings are validated; the validation reports an invalid port.
            if (options.Port is < 1 or > 65535) return;
            if (options.ListenOnAnyAddress) kestrel.ListenAnyIP(options.Port);
            else kestrel.ListenLocalhost(options.Port);
            kestrel.Limits.MinRequestBodyDataRate = options.MinBytesPerSecond > 0 ? new(options.MinBytesPerSecond, _slowStart) : null;
        });
        var endpoint = OptionsOf(builder.Configuration);
        builder.Services.Configure<CallerGateOptions>(gate => gate.AddPages(endpoint.Port, isLoopbackOnly: !endpoint.ListenOnAnyAddress));
    }

    /// <summary>Adds a group of routes that only the public port serves, with one answer for each kind of failure.</summary>
    public static RouteGroupBuilder MapPublicApi(this WebApplication app)
    {
        var api = app.MapGroup("");
        api.AddEndpointFilter(AnswerAsync);
        return api.WithHead();
    }

    private static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var logger = context.RequestServices.GetRequiredService<ILogger>();
        if (IsSidecarPort(context)) return TypedResults.NotFound();
        try
        {
            return await next(invocation);
        }
        catch (CodedException failure)
        {
            logger.ComponentFailed(failure.Code, failure);
            return Refusals.Unavailable(context, failure);
        }
        catch (PreconditionFailedException failed)
        {
            return Refusals.PreconditionFailed(failed.Message);
        }
        catch (UploadAbortedException aborted)
        {
            logger.UploadAborted(aborted.InnerException!.GetType().Name);
            return Refusals.UploadAborted();
        }
    }

    // An in-process test server has no ports.
    private static bool IsSidecarPort(HttpContext context) => context.Connection.LocalPort != 0
        && context.Connection.LocalPort == context.RequestServices.GetRequiredService<IOptions<SidecarOptions>>().Value.AppPort;

    private static IngestOptions OptionsOf(IConfiguration configuration) => configuration.ReadEarly<IngestOptions>(IngestOptions.Section);
}
