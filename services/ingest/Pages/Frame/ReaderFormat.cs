using System.Globalization;

namespace FilePipeline.Ingest.Pages;

/// <summary>Numbers as the reader writes them. The text of the pages is English; only the separators of numbers follow
/// <c>Accept-Language</c>. The services run without culture data, so the separators of common languages are listed here.</summary>
internal sealed class ReaderFormat
{
    private const string Space = "\u00A0";
    private const string NarrowSpace = "\u202F";
    private static readonly string[] _units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"];

    private static readonly (string Group, string Decimal, string[] Languages)[] _separators =
    [
        ("’", ".", ["de-ch", "it-ch"]),
        (Space, ",", ["de-at", "fr-ca", "fr-ch", "pt-pt", "bg", "cs", "et", "fi", "hu", "lt", "lv", "nb", "nn", "no", "pl", "ru", "sk"]),
        (Space, ",", ["sv", "uk"]),
        (NarrowSpace, ",", ["fr"]),
        (",", ".", ["es-mx", "es-us"]),
        (".", ",", ["ca", "da", "de", "el", "es", "gl", "hr", "id", "is", "it", "nl", "pt", "ro", "sl", "sr", "tr", "vi"]),
    ];

    private readonly NumberFormatInfo _numbers;

    private ReaderFormat(string group, string point, int[] sizes) => _numbers = new()
    {
        NumberGroupSeparator = group,
        NumberDecimalSeparator = point,
        NumberGroupSizes = sizes,
    };

    /// <summary>The format without a language.</summary>
    public static ReaderFormat Default { get; } = new(",", ".", [3]);

    /// <summary>The format for the first language of a request.</summary>
    public static ReaderFormat Of(HttpRequest request)
    {
        var language = request.GetTypedHeaders().AcceptLanguage
            .OrderByDescending(language => language.Quality ?? 1).FirstOrDefault()?.Value.Value ?? "";
        return Of(language);
    }

    /// <summary>The format of a language such as <c>de-CH</c>.</summary>
    public static ReaderFormat Of(string language)
    {
        // In India digits are grouped by two above a thousand.
        if (Is(language, "hi") || Is(language, "en-in")) return new(",", ".", [3, 2]);
        foreach (var (group, point, languages) in _separators)
        {
            if (languages.Any(one => Is(language, one))) return new(group, point, [3]);
        }

        return Default;
    }

    /// <summary><c>1,234</c>.</summary>
    public string Number(long number) => number.ToString("N0", _numbers);

    /// <summary><c>1.5</c>.</summary>
    public string Number(double number) => number.ToString("N1", _numbers);

    /// <summary><c>1 line</c>, <c>2 lines</c>.</summary>
    public string Count(long number, string one, string? many = null) => $"{Number(number)} {(number == 1 ? one : many ?? $"{one}s")}";

    /// <summary><c>12</c>, or <c>1,000+</c>.</summary>
    public string AtLeast(long number, bool isExact) => isExact ? Number(number) : $"{Number(number)}+";

    /// <summary><c>1 byte</c>, <c>512 bytes</c>, <c>1.2 MiB</c>.</summary>
    public string Bytes(long bytes)
    {
        if (bytes < 1024) return Count(bytes, "byte");
        var (size, unit) = ((double)bytes, 0);
        while (size >= 1024 && unit < _units.Length - 1) (size, unit) = (size / 1024, unit + 1);
        return $"{Number(size)} {_units[unit]}";
    }

    // A more specific language begins with the general one and a hyphen.
    private static bool Is(string language, string listed) => language.StartsWith(listed, StringComparison.OrdinalIgnoreCase)
        && (language.Length == listed.Length || language[listed.Length] == '-');
}
