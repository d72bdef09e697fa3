using FilePipeline.Hosting;

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
            if (PublicAddress.IsOnAnyAddress(options, AuthOf(context.Configuration))) kestrel.ListenAnyIP(options.Port);
            else kestrel.ListenLocalhost(options.Port);
            kestrel.Limits.MinRequestBodyDataRate = options.MinBytesPerSecond > 0 ? new(options.MinBytesPerSecond, _slowStart) : null;
        });
        var endpoint = OptionsOf(builder.Configuration);
        var isOnAny = PublicAddress.IsOnAnyAddress(endpoint, AuthOf(builder.Configuration));
        builder.Services.Configure<CallerGateOptions>(gate => gate.AddPages(endpoint.Port, !isOnAny, [.. endpoint.CorsOrigins]));
    }

    /// <summary>Adds what runs on the public port before the caller is known.</summary>
    public static void BeforeSignIn(WebApplication app)
    {
        app.UsePublicAddress();
        app.UseOtherOrigins();
    }

    /// <summary>Adds what runs once the caller is known, and before the caller's rights are checked.</summary>
    public static void AfterSignIn(WebApplication app)
    {
        app.UseRateLimiter();
        if (AuthOf(app.Configuration).HasSignIn()) app.UseAntiforgeryGuard();
    }

    /// <summary>Adds a group of routes that only the public port serves, with one answer for each kind of failure.</summary>
    public static RouteGroupBuilder MapPublicApi(this WebApplication app)
    {
        var api = app.MapGroup("").WithMetadata(new PublicRoute()).WithPolicies();
        api.AddEndpointFilter(AnswerAsync);
        return api.WithHead();
    }

    private static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var logger = context.RequestServices.GetRequiredService<ILogger>();
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

    private static IngestOptions OptionsOf(IConfiguration configuration) => configuration.ReadEarly<IngestOptions>(IngestOptions.Section);

    private static AuthOptions AuthOf(IConfiguration configuration) => configuration.ReadEarly<AuthOptions>(AuthOptions.Section);
}
