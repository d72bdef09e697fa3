using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>Metadata of a route that only the sidecar may call.</summary>
internal sealed class SidecarOnly;

/// <summary>Hides sidecar routes from other ports, and asks for the token when there is one.</summary>
internal sealed class SidecarGuard(RequestDelegate next, IOptions<SidecarOptions> options, ILogger logger)
{
    private readonly byte[] _token = Encoding.UTF8.GetBytes(options.Value.AppToken);

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<SidecarOnly>() is null) return next(context);
        // An in-process test server has no ports.
        var isOtherPort = context.Connection.LocalPort != 0 && context.Connection.LocalPort != options.Value.AppPort;
        if (isOtherPort) return Refuse(context, StatusCodes.Status404NotFound);
        var sent = Encoding.UTF8.GetBytes(context.Request.Headers["dapr-api-token"].ToString());
        if (_token.Length == 0 || CryptographicOperations.FixedTimeEquals(sent, _token)) return next(context);
        logger.SidecarTokenWrong(context.Request.Path);
        return Refuse(context, StatusCodes.Status401Unauthorized);
    }

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
