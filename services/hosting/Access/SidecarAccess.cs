using Dapr.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>Metadata of a route that only the sidecar may call: it asks for the policy <see cref="SidecarAccess.Policy"/>.</summary>
/// <param name="TakesInvocations">Whether other apps may reach it through their sidecars; deliveries have no such caller.</param>
internal sealed record SidecarOnly(bool TakesInvocations = false) : IAuthorizeData
{
    public string? Policy { get; set; } = SidecarAccess.Policy;

    public string? Roles { get; set; }

    public string? AuthenticationSchemes { get; set; }
}

/// <summary>Hides sidecar routes from other ports (404) and from other apps (403), and
/// asks for the app token where one is set (401).</summary>
internal static class SidecarAccess
{
    /// <summary>Name of the authorization policy.</summary>
    public const string Policy = "sidecar";

    // Dapr.AspNetCore keeps the name of its scheme to itself.
    private const string Scheme = "Dapr";

    // daprd sets it at the side of the callee, so no caller can omit it.
    private const string CallerHeader = "dapr-caller-app-id";

    public static void AddSidecarAccess(this WebApplicationBuilder builder)
    {
        builder.Services.AddAuthentication().AddDapr();
        builder.Services.AddOptions<DaprAuthenticationOptions>(Scheme)
            .Configure<IOptions<SidecarOptions>>((dapr, sidecar) => dapr.Token = sidecar.Value.AppToken);
        builder.Services.AddAuthorization();
        builder.Services.AddOptions<AuthorizationOptions>()
            .Configure<IOptions<SidecarOptions>>((authorization, sidecar) => authorization.AddPolicy(Policy, Require(sidecar.Value)));
        builder.Services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusedTokenLog>();
    }

    public static void UseSidecarAccess(this WebApplication app, Action<WebApplication>? afterAuthentication = null)
    {
        var port = app.Services.GetRequiredService<IOptions<SidecarOptions>>();
        app.Use((context, next) => IsOnOtherPort(context, port.Value) ? Hide(context) : next(context));
        app.UseAuthentication();
        afterAuthentication?.Invoke(app);
        app.UseAuthorization();
        var logger = app.Services.GetRequiredService<ILogger>();
        app.Use((context, next) => IsForeignInvocation(context, logger) ? Refuse(context, StatusCodes.Status403Forbidden) : next(context));
    }

    // A missing header is anonymous to the scheme, so the policy must refuse it.
    private static Action<AuthorizationPolicyBuilder> Require(SidecarOptions options) => policy =>
    {
        if (options.AppToken.Length > 0) policy.AddAuthenticationSchemes(Scheme).RequireAuthenticatedUser();
        else policy.RequireAssertion(_ => true);
    };

    private static SidecarOnly? RouteOf(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<SidecarOnly>();

    // An in-process test server has no ports.
    private static bool IsOnOtherPort(HttpContext context, SidecarOptions options) =>
        RouteOf(context) is not null && context.Connection.LocalPort != 0 && context.Connection.LocalPort != options.AppPort;

    private static bool IsForeignInvocation(HttpContext context, ILogger logger)
    {
        if (RouteOf(context) is not { TakesInvocations: false } || !context.Request.Headers.TryGetValue(CallerHeader, out var caller))
            return false;
        logger.InvocationRefused(context.Request.Path, caller.ToString());
        return true;
    }

    // Answers like an address that does not exist.
    private static Task Hide(HttpContext context)
    {
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = true;
        return Refuse(context, StatusCodes.Status404NotFound);
    }

    private static Task Refuse(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private sealed class RefusedTokenLog(ILogger logger) : IAuthorizationMiddlewareResultHandler
    {
        private readonly AuthorizationMiddlewareResultHandler _inner = new();

        public Task HandleAsync(
            RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Challenged && RouteOf(context) is not null) logger.SidecarTokenWrong(context.Request.Path);
            return _inner.HandleAsync(next, context, policy, authorizeResult);
        }
    }
}
