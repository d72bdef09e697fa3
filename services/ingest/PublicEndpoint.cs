using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>The port for people: where it listens, and what it answers when something fails. Hosting decides whom it answers.</summary>
internal static class PublicEndpoint
{
    private static readonly TimeSpan _slowStart = TimeSpan.FromSeconds(5);

    public static void AddPublicEndpoint(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            var options = OptionsOf(context.Configuration);
            // Kestrel asks while the application is built, before anything is validated: a faulty port is left to the validation.
            if (options.Port is < 1 or > 65535) return;
            if (options.ListenOnAnyAddress) kestrel.ListenAnyIP(options.Port);
            else kestrel.ListenLocalhost(options.Port);
            kestrel.Limits.MinRequestBodyDataRate = options.MinBytesPerSecond > 0 ? new(options.MinBytesPerSecond, _slowStart) : null;
        });
        var people = OptionsOf(builder.Configuration);
        builder.Services.Configure<CallerGateOptions>(gate => gate.AddPages(people.Port, isLoopbackOnly: !people.ListenOnAnyAddress));
    }

    /// <summary>A group of routes that the sidecar's port does not have, with one answer for what fails beneath them.</summary>
    public static RouteGroupBuilder MapPublicApi(this WebApplication app)
    {
        var people = app.MapGroup("");
        people.AddEndpointFilter(AnswerAsync);
        return people.WithHead();
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
        catch (UploadAbortedException broken)
        {
            logger.UploadBrokenOff(broken.InnerException!.GetType().Name);
            return Refusals.BrokenOff();
        }
    }

    // An in-process test server has no ports.
    private static bool IsSidecarPort(HttpContext context) => context.Connection.LocalPort != 0
        && context.Connection.LocalPort == context.RequestServices.GetRequiredService<IOptions<SidecarOptions>>().Value.AppPort;

    private static IngestOptions OptionsOf(IConfiguration configuration) => configuration.ReadEarly<IngestOptions>(IngestOptions.Section);
}
