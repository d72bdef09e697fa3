using System.Text.RegularExpressions;

namespace FilePipeline.Emulator.Resources;

/// <summary>The part of CEL that the emulator knows: one attribute of the event, equal or not equal to a literal.</summary>
internal sealed partial record EventCondition(string Attribute, bool IsEqual, string Literal)
{
    public static EventCondition Parse(string text, SourceLine source) =>
        Shape().Match(text) is { Success: true } match
            ? new EventCondition(match.Groups["name"].Value, match.Groups["operator"].Value == "==", match.Groups["literal"].Value)
            : throw source.Fault($"match '{text}': the emulator knows event.<attribute> == 'text' and != 'text' only");

    public bool Accepts(Func<string, string?> attribute) => (attribute(Attribute) == Literal) == IsEqual;

    [GeneratedRegex("""^\s*event\.(?<name>[a-z0-9]+)\s*(?<operator>==|!=)\s*(?<quote>['"])(?<literal>[^'"\\]*)\k<quote>\s*$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
