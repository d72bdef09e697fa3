using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.Resources;

/// <summary>The supported part of CEL: one event attribute, equal or not equal to a literal.</summary>
internal sealed partial record EventCondition(string Attribute, bool IsEqual, string Literal)
{
    public static EventCondition Parse(string text, SourceLine source) =>
        Shape().Match(text) is { Success: true } match
            ? new EventCondition(match.Groups["name"].Value, match.Groups["operator"].Value == "==", match.Groups["literal"].Value)
            : throw source.Error($"match '{text}': the emulator supports only event.<attribute> == 'text' and != 'text'");

    public bool Accepts(Func<string, string?> attribute) => (attribute(Attribute) == Literal) == IsEqual;

    [GeneratedRegex("""^\s*event\.(?<name>[a-z0-9]+)\s*(?<operator>==|!=)\s*(?<quote>['"])(?<literal>[^'"\\]*)\k<quote>\s*$""",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Shape();
}
