namespace FilePipeline.Contracts;

/// <summary>Names of sources. A source is a bucket of files behind a component <c>files</c>, the default source, or
/// <c>files-{name}</c>. The default source has no name.</summary>
public static class SourceNames
{
    /// <summary>Maximum length of a name.</summary>
    public const int MaxLength = 20;

    /// <summary>Separates the name of a source from a key: <c>eu:in/a.txt</c>.</summary>
    public const char Separator = ':';

    private const string Prefix = $"{Components.Files}-";

    /// <summary>What a name must be, for messages to people.</summary>
    public static string Rule { get; } = $"1 to {MaxLength} of a-z, 0-9 and -";

    /// <summary>The component of a source.</summary>
    /// <param name="source">Null for the default source.</param>
    public static string ComponentOf(string? source) => source is null ? Components.Files : Prefix + source;

    /// <summary>Whether a component is meant as a source: its name is <c>files</c> or begins with <c>files-</c>.</summary>
    public static bool IsSource(string component) =>
        component == Components.Files || component.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The source of a component for which <see cref="IsSource"/> is true; null for the default source.</summary>
    public static string? OfComponent(string component) => component == Components.Files ? null : component[Prefix.Length..];

    /// <summary>Whether a text can be the name of a source.</summary>
    public static bool IsName(string text) =>
        text.Length is > 0 and <= MaxLength && text.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '-');

    /// <summary>A key with its source, for people: <c>eu:in/a.txt</c>; only the key in the default source.</summary>
    public static string Show(string? source, string key) => source is null ? key : $"{source}{Separator}{key}";
}
