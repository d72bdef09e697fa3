using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>Metadata of a route that only the sidecar may call.</summary>
/// <param name="TakesInvocations">Whether other apps may reach it through their sidecars; deliveries have no such caller.</param>
internal sealed record SidecarOnly(bool TakesInvocations = false);

/// <summary>Hides sidecar routes from other ports and from other apps, and asks for the token when there is one.</summary>
internal sealed class SidecarGuard(RequestDelegate next, IOptions<SidecarOptions> options, ILogger logger)
{
    // Set by the callee's sidecar: no caller can leave it out.
    private const string Caller = "dapr-caller-app-id";
    private readonly byte[] _token = Encoding.UTF8.GetBytes(options.Value.AppToken);

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<SidecarOnly>() is not { } route) return next(context);
        // An in-process test server has no ports.
        var isOtherPort = context.Connection.LocalPort != 0 && context.Connection.LocalPort != options.Value.AppPort;
        if (isOtherPort) return Refuse(context, StatusCodes.Status404NotFound);
        var sent = Encoding.UTF8.GetBytes(context.Request.Headers["dapr-api-token"].ToString());
        if (_token.Length > 0 && !CryptographicOperations.FixedTimeEquals(sent, _token))
        {
            logger.SidecarTokenWrong(context.Request.Path);
            return Refuse(context, StatusCodes.Status401Unauthorized);
        }

        if (route.TakesInvocations || !context.Request.Headers.TryGetValue(Caller, out var caller)) return next(context);
        logger.InvocationRefused(context.Request.Path, caller.ToString());
        return Refuse(context, StatusCodes.Status403Forbidden);
    }

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
