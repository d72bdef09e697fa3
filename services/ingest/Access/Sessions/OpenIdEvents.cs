using FilePipeline.Contracts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;

namespace FilePipeline.Ingest;

/// <summary>What this service adds to the sign-in by OpenID Connect.</summary>
internal sealed class OpenIdEvents : OpenIdConnectEvents
{
    private const int LongestCause = 200;

    /// <summary>Keeps the ID token for the sign-out; the other tokens would only make the cookie longer.</summary>
    public override Task TokenValidated(TokenValidatedContext context)
    {
        if (context.TokenEndpointResponse?.IdToken is { } token)
            context.Properties!.StoreTokens([new AuthenticationToken { Name = "id_token", Value = token }]);
        return Task.CompletedTask;
    }

    /// <summary>Names this client, which Cognito requires, with its own parameter for the address to return to.</summary>
    public override Task RedirectToIdentityProviderForSignOut(RedirectContext context)
    {
        context.ProtocolMessage.ClientId = context.Options.ClientId;
        context.ProtocolMessage.SetParameter("logout_uri", context.ProtocolMessage.PostLogoutRedirectUri);
        return Task.CompletedTask;
    }

    /// <summary>Answers a sign-in with a wrong or old state, code or token.</summary>
    public override async Task RemoteFailure(RemoteFailureContext context)
    {
        var cause = context.Failure?.Message ?? "no cause";
        context.HttpContext.RequestServices.GetRequiredService<ILogger>()
            .SignInFailed(Texts.Truncate(Texts.Visible(cause), LongestCause));
        context.HandleResponse();
        await AccessRefusals.SignInFailed().ExecuteAsync(context.HttpContext);
    }
}
