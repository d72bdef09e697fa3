using System.Security.Claims;

namespace FilePipeline.Ingest;

/// <summary>Names of callers, for histories.</summary>
internal static class Callers
{
    private static readonly string[] _names =
        ["preferred_username", "email", ClaimTypes.Email, "client_id", "azp", "sub", ClaimTypes.NameIdentifier];

    /// <summary>The signed-in name; null without sign-in. It never comes from a request's body.</summary>
    public static string? NameOf(ClaimsPrincipal caller)
    {
        if (caller.Identity is not { IsAuthenticated: true } identity) return null;
        return identity.Name ?? _names.Select(name => caller.FindFirst(name)?.Value).FirstOrDefault(value => !string.IsNullOrEmpty(value));
    }
}
