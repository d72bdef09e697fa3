using System.Security.Claims;

namespace FilePipeline.Ingest;

/// <summary>A claim, and the values of it that give a right; one of them is enough.</summary>
/// <param name="defaultValue">The value that gives the right when none is set.</param>
internal sealed class ClaimRule(string defaultValue)
{
    /// <summary>The claim's type.</summary>
    public string Type { get; set; } = "roles";

    /// <summary>The values; empty means the name of the right.</summary>
    public IList<string> Values { get; } = [];

    /// <summary>Whether a caller has one of the values.</summary>
    public bool Matches(ClaimsPrincipal caller) => caller.FindAll(Type).SelectMany(ValuesOf).Any(IsGiving);

    // RFC 6749 puts all scopes of a token into one text; Entra calls it scp.
    private static string[] ValuesOf(Claim claim) =>
        claim.Type is "scope" or "scp" ? claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries) : [claim.Value];

    private bool IsGiving(string value) => value.Length > 0 && (Values.Count == 0 ? value == defaultValue : Values.Contains(value));
}
