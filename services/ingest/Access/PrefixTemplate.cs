using System.Security.Claims;
using System.Text;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>A prefix of keys with claims in braces, such as <c>users/{sub}/</c>; with a source before it, <c>eu:users/{sub}/</c>.
/// Pure.</summary>
internal sealed partial class PrefixTemplate(string text)
{
    private const int LongestValue = 200;

    // Texts and claims in turns; a claim starts with a brace.
    private readonly string[] _parts = [.. Claims().Split(text).Where(part => part.Length > 0)];

    /// <summary>The name before the colon, which may be that of a source; null without one. It is never made from a claim.</summary>
    public string? Source { get; } =
        text.IndexOf(SourceNames.Separator, StringComparison.Ordinal) is > 0 and var end && SourceNames.IsName(text[..end])
            ? text[..end]
            : null;

    /// <summary>The template without its source.</summary>
    public PrefixTemplate WithoutSource() => Source is null ? this : new(text[(Source.Length + 1)..]);

    /// <summary>Returns what is wrong with a template; null for a valid one.</summary>
    public static string? ErrorOf(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "is empty; set a prefix such as users/{sub}/";
        if (Claims().Replace(text, "").AsSpan().ContainsAny('{', '}'))
            return $"({text}) has a brace without a claim's name, or without its pair";
        // Without the slash the prefix of one caller would be the beginning of another's.
        if (!text.EndsWith('/')) return $"({text}) must end with a slash";
        return KeyRights.HasDotSegment(text) ? $"({text}) must not have the segments . or .." : null;
    }

    /// <summary>Returns the prefixes of a caller, one for each value of a claim; none for a missing claim, or for a value that is not
    /// the name of one folder.</summary>
    public IEnumerable<string> Expand(ClaimsPrincipal caller)
    {
        IEnumerable<string> prefixes = [""];
        foreach (var part in _parts)
        {
            string[] values = part[0] == '{' ? [.. caller.FindAll(part[1..^1]).Select(claim => claim.Value).Where(IsFolderName)] : [part];
            prefixes = prefixes.SelectMany(prefix => values, (prefix, value) => prefix + value);
        }

        return prefixes;
    }

    /// <summary>Whether a claim's value is safe as the name of one folder: it must never give more than that folder.</summary>
    private static bool IsFolderName(string value) =>
        value.Length is > 0 and <= LongestValue
        && !value.AsSpan().ContainsAny('/', '\\')
        && value != "."
        && !value.Contains("..", StringComparison.Ordinal)
        && value.Trim().Length == value.Length
        && value.EnumerateRunes().All(IsVisible);

    private static bool IsVisible(Rune rune) => rune != Rune.ReplacementChar
        && Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.Control
            or System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.LineSeparator
            or System.Globalization.UnicodeCategory.ParagraphSeparator
            or System.Globalization.UnicodeCategory.OtherNotAssigned);

    [GeneratedRegex(@"(?<claim>\{[^{}]+\})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Claims();
}
