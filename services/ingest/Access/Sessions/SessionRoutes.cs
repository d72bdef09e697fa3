using System.Text.Json.Serialization;
using FilePipeline.Ingest.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Who the caller is, and the sign-out of the pages.</summary>
internal static class SessionRoutes
{
    /// <summary>The caller's name, rights, prefixes and antiforgery token.</summary>
    public const string MePath = "/me";

    /// <summary>POST ends the session; GET is the page after it.</summary>
    public const string SignOutPath = "/sign-out";

    public static void MapSession(this RouteGroupBuilder api)
    {
        api.MapGet(MePath, GetMeAsync).RequireAuthorization(AccessPolicies.SignedIn);
        api.MapPost(SignOutPath, SignOutAsync).AllowAnonymous();
        api.MapGet(SignOutPath, () => PageRenderer.RenderAlone("Signed out", SignedOut.Of())).AllowAnonymous();
    }

    private static async Task<Ok<Caller>> GetMeAsync(HttpContext context, IAuthorizationService authorization, KeyRights keys)
    {
        List<string> rights = [];
        foreach (var right in AccessPolicies.Rights)
        {
            if ((await authorization.AuthorizeAsync(context.User, right)).Succeeded) rights.Add(right);
        }

        var tokens = SignIn.SchemeOf(context) is SignIn.Cookie or SignIn.LoadBalancer
            ? context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context)
            : null;
        return TypedResults.Ok(new Caller(
            context.User.FindFirst("name")?.Value ?? SignIn.SubjectOf(context.User),
            rights,
            keys.CoversAll(context.User) ? null : [.. keys.OwnOf(context.User).Select(own => own.Shown)],
            tokens?.RequestToken));
    }

    /// <summary>Ends the session here and at the issuer. Scripts get the next address as JSON, and browsers as a page that goes there,
    /// since the policy for forms also forbids a redirect to the issuer.</summary>
    private static async Task<IResult> SignOutAsync(
        HttpContext context, IOptionsMonitor<OpenIdConnectOptions> openId, IOptionsMonitor<CookieAuthenticationOptions> cookie)
    {
        var next = SignOutPath;
        if (SignIn.SchemeOf(context) == SignIn.Cookie)
        {
            var lifetime = cookie.Get(SignIn.Cookie).ExpireTimeSpan;
            await context.RequestServices.GetRequiredService<SessionEvents>().EndAsync(context, lifetime);
            if (await CanSignOutAtIssuerAsync(openId.Get(SignIn.OpenId), context.RequestAborted))
            {
                // It answers with a redirect, whose address is all that is wanted.
                await context.SignOutAsync(SignIn.OpenId, new AuthenticationProperties { RedirectUri = SignOutPath });
                next = context.Response.Headers.Location.ToString();
                context.Response.Headers.Location = default;
                context.Response.StatusCode = StatusCodes.Status200OK;
            }

            await context.SignOutAsync(SignIn.Cookie);
        }

        if (PageRoutes.WantsPage(context.Request)) return PageRenderer.RenderAlone("Signing out", SignedOut.Leaving(next), next);
        return context.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
            ? TypedResults.Ok(new NextAddress(next))
            : TypedResults.Redirect(next);
    }

    private static async Task<bool> CanSignOutAtIssuerAsync(OpenIdConnectOptions options, CancellationToken cancellation)
    {
        try
        {
            var issuer = await options.ConfigurationManager!.GetConfigurationAsync(cancellation);
            return !string.IsNullOrEmpty(issuer.EndSessionEndpoint);
        }
        catch (InvalidOperationException)
        {
            // The issuer does not answer; the session here ends all the same.
            return false;
        }
    }
}

/// <summary>A caller.</summary>
/// <param name="Name">The name to show; null for an anonymous caller.</param>
/// <param name="Rights">The policies that the caller meets.</param>
/// <param name="Prefixes">The caller's prefixes; null for all keys.</param>
/// <param name="CsrfToken">For the header <c>X-CSRF-Token</c> of changes; null where none is needed.</param>
internal sealed record Caller(string? Name, IReadOnlyList<string> Rights, IReadOnlyList<string>? Prefixes, string? CsrfToken);

/// <summary>Where the browser goes next.</summary>
/// <param name="Next">The address.</param>
internal sealed record NextAddress(string Next);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Caller))]
[JsonSerializable(typeof(NextAddress))]
internal sealed partial class SessionJson : JsonSerializerContext;
