using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Recognizes callers whom an Application Load Balancer signed in, by its signed header.</summary>
internal sealed class LoadBalancerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IOptions<AuthOptions> auth,
    LoadBalancerKeys keys)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The header.</summary>
    public const string Header = "x-amzn-oidc-data";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var text = Request.Headers[Header].ToString();
        if (LoadBalancerToken.Read(
            text, auth.Value.LoadBalancerArn, auth.Value.Authority, TimeProvider.GetUtcNow(), out var error) is not { } token)
        {
            return AuthenticateResult.Fail($"{Header}: {error}");
        }

        try
        {
            if (await keys.FindAsync(token.KeyId, Context.RequestAborted) is not { } key || !token.IsSignedBy(key))
                return AuthenticateResult.Fail($"{Header}: its signature is not one of the load balancer");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            return AuthenticateResult.Fail(new IssuerUnavailableException(failure));
        }

        var identity = new ClaimsIdentity(token.Claims, SignIn.LoadBalancer, "name", "roles");
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), SignIn.LoadBalancer));
    }
}
