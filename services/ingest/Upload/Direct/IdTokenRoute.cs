using System.Text.Json;
using System.Text.Json.Serialization;
using FilePipeline.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace FilePipeline.Ingest;

/// <summary><c>POST /me/id-token</c>: the ID token of the session, for which Cognito gives a browser credentials of the bucket. POST, so
/// that it needs the antiforgery token.</summary>
internal static class IdTokenRoute
{
    private static readonly TimeSpan _shortest = TimeSpan.FromMinutes(1);

    public static void MapIdToken(this RouteGroupBuilder publicApi) => publicApi
        .MapPost($"{SessionRoutes.MePath}/id-token", HandleAsync).RequireAuthorization(AccessPolicies.Upload).ExcludeFromDescription();

    private static async Task<IResult> HandleAsync(HttpContext context, IOptions<UploadOptions> options, TimeProvider clock)
    {
        if (options.Value.Mode != UploadMode.S3)
            return ProblemTypes.NotFound.With("Uploads go through this service, so a page needs no token (Upload:Mode).");
        if (await context.GetTokenAsync(SignIn.Cookie, "id_token") is not { } token)
            return AccessRefusals.NotSignedIn("Sign in on the page: only that sign-in has an ID token.");
        return new JsonWebToken(token).ValidTo < (clock.GetUtcNow() + _shortest).UtcDateTime
            ? AccessRefusals.NotSignedIn("The ID token of your sign-in has expired: sign out, and in again. Your file was not stored.")
            : TypedResults.Json(new IdToken(token), IdTokenJson.Default.IdToken);
    }
}

/// <summary>An ID token.</summary>
/// <param name="Token">The signed token.</param>
internal sealed record IdToken(string Token);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(IdToken))]
internal sealed partial class IdTokenJson : JsonSerializerContext;
