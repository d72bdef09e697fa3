using FilePipeline.Hosting;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>The port for people: where it listens, whom it answers, and what it answers when something fails.</summary>
internal static class PeoplePort
{
    private static readonly string[] _loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

    public static void AddPeoplePort(this WebApplicationBuilder builder)
    {
        builder.Services.AddProblemDetails();
        builder.WebHost.ConfigureKestrel((context, kestrel) =>
        {
            var options = OptionsOf(context.Configuration);
            // Kestrel asks while the application is built, before anything is validated: a faulty port is left to the validation.
            if (options.Port is < 1 or > 65535) return;
            if (options.ListenOnAnyAddress) kestrel.ListenAnyIP(options.Port);
            else kestrel.ListenLocalhost(options.Port);
        });
        // A page on the internet can have its own name resolve to 127.0.0.1, and so reach what listens there: only the real names pass.
        if (!OptionsOf(builder.Configuration).ListenOnAnyAddress && !builder.Configuration.GetValue<bool>("Sidecar:ListenOnAnyAddress"))
            builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts = _loopbackNames);
    }

    /// <summary>A group of routes that the sidecar's port does not have, with one answer for what fails beneath them.</summary>
    public static RouteGroupBuilder MapPeople(this WebApplication app)
    {
        var people = app.MapGroup("");
        people.AddEndpointFilter(AnswerAsync);
        return people;
    }

    private static async ValueTask<object?> AnswerAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var logger = context.RequestServices.GetRequiredService<ILogger>();
        if (IsSidecarPort(context)) return TypedResults.NotFound();
        if (IsFromAnotherSite(context.Request)) return Refusals.AnotherSite();
        try
        {
            return await next(invocation);
        }
        catch (FailureException failure)
        {
            logger.ComponentFailed(failure.Code, failure);
            return Refusals.Unavailable(context, failure);
        }
        catch (BrokenOffException broken)
        {
            logger.UploadBrokenOff(broken.InnerException!.GetType().Name);
            return Refusals.BrokenOff();
        }
    }

    // An in-process test server has no ports.
    private static bool IsSidecarPort(HttpContext context) => context.Connection.LocalPort != 0
        && context.Connection.LocalPort == context.RequestServices.GetRequiredService<IOptions<SidecarOptions>>().Value.AppPort;

    // A form on another site could post here with nothing but a visit; browsers name the site that a request comes from.
    private static bool IsFromAnotherSite(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && request.Headers.Origin is [{ Length: > 0 } origin, ..]
        && !(Uri.TryCreate(origin, UriKind.Absolute, out var site) && site.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));

    private static IngestOptions OptionsOf(IConfiguration configuration) => configuration.ReadEarly<IngestOptions>(IngestOptions.Section);
}
