using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace FilePipeline.Ingest;

/// <summary>The ways to sign in: bearer tokens for programs, a cookie by OpenID Connect for pages, and a load balancer's header.</summary>
internal static class SignIn
{
    /// <summary>Scheme that chooses one of the others for each request.</summary>
    public const string Scheme = "public";

    /// <summary>Scheme of bearer tokens.</summary>
    public const string Bearer = "bearer";

    /// <summary>Scheme of the session on the pages.</summary>
    public const string Cookie = "cookie";

    /// <summary>Scheme that sends browsers to the issuer.</summary>
    public const string OpenId = "openid";

    /// <summary>Scheme of the load balancer's header.</summary>
    public const string LoadBalancer = "load-balancer";

    private const string CookieName = "fp";

    // The default of five minutes would keep a revoked token alive for as long.
    private static readonly TimeSpan _clockSkew = TimeSpan.FromMinutes(1);

    // None of them is symmetric, so that a public key can never be taken for a shared secret.
    private static readonly string[] _algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public static void AddSignIn(this WebApplicationBuilder builder, AuthOptions auth)
    {
        // The scheme that it chose logs the reason of a refusal already.
        builder.Logging.AddFilter(typeof(PublicCallerHandler).FullName, LogLevel.Warning);
        var schemes = builder.Services.AddAuthentication(Scheme)
            .AddScheme<AuthenticationSchemeOptions, PublicCallerHandler>(Scheme, null)
            .AddJwtBearer(Bearer, options => ConfigureBearer(options, auth));
        if (auth.LoadBalancerArn.Length > 0)
        {
            builder.Services.AddHttpClient(nameof(LoadBalancerKeys), client => client.Timeout = LoadBalancerKeys.Timeout);
            builder.Services.AddSingleton<LoadBalancerKeys>();
            schemes.AddScheme<AuthenticationSchemeOptions, LoadBalancerHandler>(LoadBalancer, null);
        }

        if (auth.ClientId.Length > 0)
        {
            builder.Services.AddSingleton<SessionEvents>();
            schemes.AddCookie(Cookie, options => ConfigureCookie(options, auth));
            builder.Services.TryAddEnumerable(
                ServiceDescriptor.Singleton<IPostConfigureOptions<OpenIdConnectOptions>, OpenIdConnectPostConfigureOptions>());
            schemes.AddRemoteScheme<OpenIdConnectOptions, PublicOpenIdHandler>(OpenId, null, options => ConfigureOpenId(options, auth));
        }

        builder.Services.AddDataProtection().SetApplicationName("filepipeline-ingest");
        builder.Services.AddSingleton<StateXmlRepository>();
        builder.Services.AddOptions<KeyManagementOptions>().Configure<StateXmlRepository>((keys, repository) =>
        {
            keys.XmlRepository = repository;
            if (auth.ClientSecret.Length > 0) keys.XmlEncryptor = new SecretXmlEncryptor(auth.ClientSecret);
        });
        builder.Services.AddAntiforgery(options =>
        {
            options.HeaderName = AntiforgeryGuard.Header;
            options.FormFieldName = AntiforgeryGuard.Field;
            options.SuppressXFrameOptionsHeader = true;
            Restrict(options.Cookie, $"{CookieName}-csrf", auth);
        });
    }

    /// <summary>The scheme by which the caller of a request was recognized; null for an anonymous caller.</summary>
    public static string? SchemeOf(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Ticket?.AuthenticationScheme;

    /// <summary>The caller's lasting name at the issuer: a person's <c>sub</c>, else a program's client id; null when there is
    /// none.</summary>
    public static string? SubjectOf(ClaimsPrincipal caller) =>
        (caller.FindFirst("sub") ?? caller.FindFirst("client_id") ?? caller.FindFirst("azp") ?? caller.FindFirst("appid"))?.Value;

    private static void ConfigureBearer(JwtBearerOptions options, AuthOptions auth)
    {
        options.Authority = auth.Authority;
        options.RequireHttpsMetadata = IsHttps(auth.Authority);
        options.MapInboundClaims = false;
        options.TokenValidationParameters.ClockSkew = _clockSkew;
        options.TokenValidationParameters.ValidAlgorithms = _algorithms;
        options.TokenValidationParameters.AudienceValidator = (audiences, token, _) => IsForUs([.. audiences], (JsonWebToken)token, auth);
    }

    // An ID token tells a page who signed in and has no rights of its own, but it has the same issuer and keys.
    private static bool IsForUs(string[] audiences, JsonWebToken token, AuthOptions auth)
    {
        if (token.TryGetPayloadValue("token_use", out string use) && use == "id") return false;
        if (token.TryGetPayloadValue("nonce", out string _)) return false;
        if (audiences.Length > 0) return audiences.Any(auth.Audiences.Contains);
        return token.TryGetPayloadValue("client_id", out string client) && auth.Clients.Contains(client);
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options, AuthOptions auth)
    {
        Restrict(options.Cookie, CookieName, auth);
        options.ExpireTimeSpan = auth.SessionLifetime;
        options.SlidingExpiration = false;
        options.EventsType = typeof(SessionEvents);
    }

    private static void ConfigureOpenId(OpenIdConnectOptions options, AuthOptions auth)
    {
        options.Authority = auth.Authority;
        options.RequireHttpsMetadata = IsHttps(auth.Authority);
        (options.ClientId, options.ClientSecret) = (auth.ClientId, auth.ClientSecret);
        options.SignInScheme = Cookie;
        options.MapInboundClaims = false;
        options.DisableTelemetry = true;
        options.ResponseType = "code";
        // A form of the issuer would be a request of another site, which the caller gate refuses.
        options.ResponseMode = "query";
        options.CallbackPath = "/sign-in/callback";
        options.SignedOutCallbackPath = "/sign-out/callback";
        options.RemoteSignOutPath = default;
        options.SignedOutRedirectUri = SessionRoutes.SignOutPath;
        options.TokenValidationParameters.ClockSkew = _clockSkew;
        options.TokenValidationParameters.ValidAlgorithms = _algorithms;
        foreach (var scope in auth.Scopes) options.Scope.Add(scope);
        foreach (var cookie in (CookieBuilder[])[options.CorrelationCookie, options.NonceCookie])
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = auth.IsSecure() ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        }

        options.Events = new OpenIdEvents();
    }

    // Browsers bind a cookie with the prefix __Host- to this host, and take it over TLS only; on http it has no prefix.
    private static void Restrict(CookieBuilder cookie, string name, AuthOptions auth)
    {
        cookie.Name = auth.IsSecure() ? $"__Host-{name}" : name;
        cookie.Path = "/";
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.SecurePolicy = auth.IsSecure() ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
    }

    private static bool IsHttps(string authority) => authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
