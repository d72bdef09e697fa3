namespace FilePipeline.Processor.Analysis;

/// <summary>What the type of a table says of its form.</summary>
/// <param name="Delimiter">Null to tell it from the first records.</param>
/// <param name="HasQuotes">Whether quotes may hold delimiters and line ends.</param>
internal sealed record Dialect(byte? Delimiter, bool HasQuotes)
{
    public const byte Quote = (byte)'"';

    public static Dialect Csv { get; } = new(null, true);

    /// <summary>In TSV (IANA) no field has tabs or line ends, so quotes hold nothing.</summary>
    public static Dialect Tsv { get; } = new((byte)'\t', false);
}
