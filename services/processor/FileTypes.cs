using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor;

/// <summary>All types of content. A new type is one row of <see cref="All"/>, and its fields in <c>docs/outcomes.md</c> and
/// <c>docs/analysis.schema.json</c>.</summary>
internal static class FileTypes
{
    /// <summary>Version of the analysers' rules: increase it when files that were analysed before should be analysed again.</summary>
    public const int AnalysisVersion = 2;

    /// <summary>Number of first bytes that a type is detected from.</summary>
    public const int Sample = 8 * 1024;

    /// <summary>Readers accept a PDF's header anywhere in this many first bytes.</summary>
    public const int PdfHeaderWithin = 1024;

    public const string PlainText = "text/plain";
    public const string Html = "text/html";
    public const string Csv = "text/csv";
    public const string Tsv = "text/tab-separated-values";
    public const string Json = "application/json";
    public const string NdJson = "application/x-ndjson";
    public const string Gzip = "application/gzip";
    public const string Zstd = "application/zstd";
    public const string Png = "image/png";
    public const string Jpeg = "image/jpeg";
    public const string Gif = "image/gif";
    public const string Webp = "image/webp";
    public const string Pdf = "application/pdf";
    public const string Binary = "application/octet-stream";
    public const string Program = "application/x-executable";

    /// <summary>The table, in the order of detection.</summary>
    public static IReadOnlyList<FileType> All { get; } =
    [
        new(PlainText, ["txt", "log"]) { IsText = true, Analysers = () => [Text()] },
        new(Html, []) { IsText = true, Analysers = () => [Text()] },
        new(Csv, ["csv"]) { IsText = true, RejectsHtml = true, Analysers = () => [Text(new DelimitedAnalyser(Dialect.Csv))] },
        new(Tsv, ["tsv"]) { IsText = true, RejectsHtml = true, Analysers = () => [Text(new DelimitedAnalyser(Dialect.Tsv))] },
        new(Json, ["json"]) { IsText = true, RejectsHtml = true, Analysers = () => [Text(new JsonAnalyser())] },
        new(NdJson, ["ndjson", "jsonl"]) { IsText = true, RejectsHtml = true, Analysers = () => [Text(new NdJsonAnalyser())] },
        new(Gzip, ["gz"]) { Magic = [new("1f8b")] },
        // The second is a skippable frame: zstd files with an index begin with one.
        new(Zstd, ["zst"]) { Magic = [new("28b52ffd"), new("5?2a4d18")] },
        new(Png, ["png"]) { Magic = [new("89504e470d0a1a0a")], Analysers = () => [new ImageAnalyser(Png)] },
        new(Jpeg, ["jpg", "jpeg"]) { Magic = [new("ffd8ff")], Analysers = () => [new JpegAnalyser()] },
        // GIF87a and GIF89a.
        new(Gif, ["gif"]) { Magic = [new("474946383761"), new("474946383961")], Analysers = () => [new ImageAnalyser(Gif)] },
        // RIFF, four bytes of length, WEBP.
        new(Webp, ["webp"]) { Magic = [new("52494646????????57454250")], Analysers = () => [new ImageAnalyser(Webp)] },
        // %PDF-
        new(Pdf, ["pdf"]) { Magic = [new("255044462d") { SearchedBytes = PdfHeaderWithin }], Analysers = () => [new PdfAnalyser()] },
        new(Program, [])
        {
            // ELF, Windows, Mach-O (either byte order, universal), WebAssembly.
            Magic =
            [
                new("7f454c46"),
                new("4d5a") { NulWithin = 64 },
                new("feedfa"),
                new("cffaedfe"),
                new("cefaedfe"),
                new("cafebabe"),
                new("0061736d"),
            ],
            HasOtherMagic = true,
        },
        new(Binary, ["bin"]),
    ];

    private static readonly Dictionary<string, FileType> _byName = All.ToDictionary(type => type.Name);

    /// <summary>Type by extension, unless settings say otherwise.</summary>
    public static IReadOnlyDictionary<string, string> Default { get; } = All
        .SelectMany(type => type.Extensions, (type, extension) => (extension, type.Name))
        .ToDictionary(row => row.extension, row => row.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The row of a type. Types that only the settings name are plain text if they begin with <c>text/</c>, else bytes.</summary>
    public static FileType Of(string type)
    {
        if (_byName.TryGetValue(type, out var known)) return known;
        var like = type.StartsWith("text/", StringComparison.Ordinal) ? PlainText : Binary;
        return _byName[like] with { Name = type, Extensions = [] };
    }

    /// <summary>Whether lines of the type are counted.</summary>
    public static bool IsText(string type) => Of(type).IsText;

    /// <summary>Detects a type from first bytes: by magic numbers, else HTML, other text, or binary.</summary>
    /// <param name="first">At most <see cref="Sample"/> bytes.</param>
    /// <param name="declared">The type that the name declares. It decides whether text may have NULs and a PDF may begin with other
    /// bytes.</param>
    public static string Detect(ReadOnlySpan<byte> first, string? declared = null)
    {
        foreach (var type in All)
        {
            foreach (var magic in type.Magic)
            {
                if (magic.Matches(first, isDeclared: type.Name == declared)) return type.Name;
            }
        }

        return DetectText(first, isDeclaredText: declared is not null && IsText(declared));
    }

    /// <summary>Whether content of a detected type may have a name of a declared one. Malformed text is accepted: the analysis reports
    /// it.</summary>
    public static bool Agree(string declared, string detected)
    {
        var type = Of(declared);
        if (type.IsText) return detected == PlainText || (detected == Html && !type.RejectsHtml);
        return type.Magic.Count == 0 || type.HasOtherMagic || detected == declared;
    }

    private static TextDecoding Text(params ITextAnalyser[] analysers) => new([new TextAnalyser(), .. analysers]);

    private static string DetectText(ReadOnlySpan<byte> first, bool isDeclaredText)
    {
        var encoding = TextEncoding.Detect(first);
        var mayHaveNuls = isDeclaredText || (encoding.IsWide && encoding.HasMark);
        if (!mayHaveNuls && first.Contains((byte)0)) return Binary;
        var text = TextSample.Decode(first, encoding);
        if (BinarySample.IsBinary(first, text, encoding)) return Binary;
        return TextSample.IsHtml(text) ? Html : PlainText;
    }
}
