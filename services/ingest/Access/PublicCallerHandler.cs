using System.Security.Cryptography;
using System.Text.Encodings.Web;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Chooses how a caller of the public port signs in: a bearer token before the load balancer's header before the cookie. It
/// answers callers without sign-in: pages go to the issuer, all others get 401.</summary>
internal sealed class PublicCallerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    IOptions<AuthOptions> auth,
    IOptionsMonitor<JwtBearerOptions> bearer)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    private const string BearerPrefix = "Bearer ";

    private bool HasPages => auth.Value.ClientId.Length > 0;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!Context.IsPublic() || SchemeOfRequest() is not { } scheme) return AuthenticateResult.NoResult();
        try
        {
            // Without it the scheme would call every token invalid.
            if (scheme == SignIn.Bearer)
                await bearer.Get(SignIn.Bearer).ConfigurationManager!.GetConfigurationAsync(Context.RequestAborted);
        }
        catch (InvalidOperationException failure)
        {
            return AuthenticateResult.Fail(new IssuerUnavailableException(failure));
        }

        return await Context.AuthenticateAsync(scheme);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        if (failure is IssuerUnavailableException) await AnswerUnavailableAsync(failure);
        else if (SchemeOfRequest() == SignIn.Bearer) await RefuseTokenAsync();
        else if (HasPages && IsPage(Request)) await RedirectAsync();
        else await RefuseAsync("Sign in first: send a bearer token, or open the page in a browser.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        // RFC 6750, 3.1.
        if (SchemeOfRequest() == SignIn.Bearer) Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
        var right = Context.GetEndpoint()?.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).LastOrDefault();
        return AccessRefusals.NoRight(right ?? "").ExecuteAsync(Context);
    }

    private string? SchemeOfRequest()
    {
        if (Request.Headers.Authorization.ToString().StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)) return SignIn.Bearer;
        if (auth.Value.LoadBalancerArn.Length > 0 && Request.Headers.ContainsKey(LoadBalancerHandler.Header)) return SignIn.LoadBalancer;
        return HasPages ? SignIn.Cookie : null;
    }

    private async Task RefuseTokenAsync()
    {
        await Context.ChallengeAsync(SignIn.Bearer);
        await AccessRefusals.NotSignedIn("The bearer token is not valid here; the header WWW-Authenticate has the reason.")
            .ExecuteAsync(Context);
    }

    private Task RefuseAsync(string detail)
    {
        Response.Headers.WWWAuthenticate = "Bearer realm=\"filepipeline\"";
        return AccessRefusals.NotSignedIn(detail).ExecuteAsync(Context);
    }

    private async Task RedirectAsync()
    {
        try
        {
            await Context.ChallengeAsync(SignIn.OpenId, new AuthenticationProperties { RedirectUri = AddressOf(Context) });
        }
        catch (Exception failure) when (failure is InvalidOperationException or CryptographicException)
        {
            // Without the issuer's discovery document, or without the keys from the state store.
            await AnswerUnavailableAsync(failure);
        }
    }

    private Task AnswerUnavailableAsync(Exception failure)
    {
        Context.RequestServices.GetRequiredService<ILogger>().SignInUnavailable(failure);
        Response.Headers.RetryAfter = Problems.RetryAfterSeconds;
        return AccessRefusals.SignInUnavailable().ExecuteAsync(Context);
    }

    private static bool IsPage(HttpRequest request) => (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    // The path that a request for a file shows to routing has no key.
    private static string AddressOf(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "/";
        // A browser would take two slashes for the start of another host.
        return target.StartsWith('/') && !(target.Length > 1 && target[1] is '/' or '\\') ? target : "/";
    }
}
