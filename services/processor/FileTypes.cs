using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor;

/// <summary>Types of content: by extension, and by first bytes.</summary>
internal static class FileTypes
{
    /// <summary>First bytes that a type is told by.</summary>
    public const int Sample = 8 * 1024;

    /// <summary>Readers take a PDF's header anywhere in so many first bytes.</summary>
    public const int PdfHeaderWithin = 1024;

    public const string PlainText = "text/plain";
    public const string Html = "text/html";
    public const string Binary = "application/octet-stream";

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
    public const string Program = "application/x-executable";

    private static readonly HashSet<string> _textTypes = [Json, NdJson];
    private static readonly HashSet<string> _typesThatNoHtmlIs = [Csv, Tsv, Json, NdJson];
    private static readonly HashSet<string> _magicTypes = [Gzip, Zstd, Png, Jpeg, Gif, Webp, Pdf];

    /// <summary>Extension to type, unless settings say otherwise.</summary>
    public static IReadOnlyDictionary<string, string> Default { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["txt"] = PlainText,
        ["log"] = PlainText,
        ["csv"] = Csv,
        ["tsv"] = Tsv,
        ["json"] = Json,
        ["ndjson"] = NdJson,
        ["jsonl"] = NdJson,
        ["gz"] = Gzip,
        ["zst"] = Zstd,
        ["png"] = Png,
        ["jpg"] = Jpeg,
        ["jpeg"] = Jpeg,
        ["gif"] = Gif,
        ["webp"] = Webp,
        ["pdf"] = Pdf,
        ["bin"] = Binary,
    };

    /// <summary>Whether lines of it are counted.</summary>
    public static bool IsText(string type) => _textTypes.Contains(type) || type.StartsWith("text/", StringComparison.Ordinal);

    /// <summary>The type that first bytes tell: by magic numbers, else HTML, other text, or no text.</summary>
    /// <param name="first">At most <see cref="Sample"/> bytes.</param>
    /// <param name="declared">The type that the name declares. Text may have NULs in it only where the name says that it is text, and a
    /// PDF may begin with other bytes only where the name says that it is one.</param>
    public static string Detect(ReadOnlySpan<byte> first, string? declared = null)
    {
        if (first.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return Png;
        if (first.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b])) return Gzip;
        if (first.StartsWith((ReadOnlySpan<byte>)[0x28, 0xb5, 0x2f, 0xfd])) return Zstd;
        // A skippable frame: zstd files with an index begin with one.
        if (first is [>= 0x50 and <= 0x5f, 0x2a, 0x4d, 0x18, ..]) return Zstd;
        if (first.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff])) return Jpeg;
        if (first.StartsWith("GIF87a"u8) || first.StartsWith("GIF89a"u8)) return Gif;
        if (first.Length >= 12 && first.StartsWith("RIFF"u8) && first[8..].StartsWith("WEBP"u8)) return Webp;
        if (first.StartsWith("%PDF-"u8)) return Pdf;
        if (declared == Pdf && first[..Math.Min(first.Length, PdfHeaderWithin)].IndexOf("%PDF-"u8) >= 0) return Pdf;
        if (IsProgram(first)) return Program;
        return DetectText(first, isDeclaredText: declared is not null && IsText(declared));
    }

    /// <summary>Whether content of a detected type may be called by a declared one. Malformed text is text all the same; a page of HTML
    /// in place of a table or of JSON is some server's error.</summary>
    public static bool Agree(string declared, string detected)
    {
        if (IsText(declared)) return detected == PlainText || (detected == Html && !_typesThatNoHtmlIs.Contains(declared));
        return !_magicTypes.Contains(declared) || detected == declared;
    }

    // ELF, Windows, Mach-O (either byte order, universal), WebAssembly.
    private static bool IsProgram(ReadOnlySpan<byte> first) =>
        first.StartsWith((ReadOnlySpan<byte>)[0x7f, 0x45, 0x4c, 0x46])
        || (first.StartsWith("MZ"u8) && first[..Math.Min(first.Length, 64)].Contains((byte)0))
        || first.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xed, 0xfa])
        || first.StartsWith((ReadOnlySpan<byte>)[0xcf, 0xfa, 0xed, 0xfe])
        || first.StartsWith((ReadOnlySpan<byte>)[0xce, 0xfa, 0xed, 0xfe])
        || first.StartsWith((ReadOnlySpan<byte>)[0xca, 0xfe, 0xba, 0xbe])
        || first.StartsWith((ReadOnlySpan<byte>)[0x00, 0x61, 0x73, 0x6d]);

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
