using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Analysis;

/// <summary>CSV and TSV: <c>delimiter</c>, <c>header</c> (names), <c>columns</c>, <c>rows</c> without the header, <c>raggedRows</c>
/// (with another number of fields than the header); <c>preambleLines</c> and <c>unclosedQuoteLine</c> if there are any.</summary>
/// <param name="dialect">The format of its type.</param>
internal sealed class DelimitedAnalyser(Dialect dialect) : ITextAnalyser
{
    private readonly SampleBuffer _sample = new(TableStart.Sample);
    private TableStart _start;
    private TableReader? _quoted;
    private TableRows? _rows;

    public void Append(ReadOnlySpan<byte> text)
    {
        if (_rows is not null) Read(text);
        else if (_sample.TryFill(ref text)) Begin(text);
    }

    public void Finish(JsonObject analysis)
    {
        if (_rows is null) Begin(_sample.Held);
        _quoted?.Finish();
        var rows = _quoted?.Rows ?? _rows!;
        rows.EndRow();
        if (rows.Columns < 0) return;
        analysis["delimiter"] = $"{(char)_start.Delimiter}";
        analysis["header"] = new JsonArray([.. rows.Names.Names.Select(name => (JsonNode)name)]);
        analysis["columns"] = rows.Columns;
        analysis["rows"] = rows.Rows;
        analysis["raggedRows"] = rows.Ragged;
        if (_start.Lines > 0) analysis["preambleLines"] = _start.Lines;
        if (_quoted?.UnclosedQuoteLine is { } line) analysis["unclosedQuoteLine"] = line;
        if (rows.Names.WasCut) analysis["truncated"] = true;
    }

    private void Begin(ReadOnlySpan<byte> first)
    {
        _start = TableStart.Find(first[..Math.Min(first.Length, TableStart.Sample)], dialect, first.Length < TableStart.Sample);
        if (dialect.HasQuotes) _quoted = new(_start.Delimiter, _start.Lines);
        _rows = _quoted?.Rows ?? new(_start.Delimiter, new(unquotes: true));
        Read(first[_start.Offset..]);
    }

    private void Read(ReadOnlySpan<byte> text)
    {
        if (_quoted is not null) _quoted.Append(text);
        else _rows!.ReadAll(text);
    }
}

/// <summary>The format of a table type.</summary>
/// <param name="Delimiter">Null to detect it from the first records.</param>
/// <param name="HasQuotes">Whether quotes may enclose delimiters and line ends.</param>
internal sealed record Dialect(byte? Delimiter, bool HasQuotes)
{
    public const byte Quote = (byte)'"';

    public static Dialect Csv { get; } = new(null, true);

    /// <summary>In TSV (IANA) no field has tabs or line ends, so quotes enclose nothing.</summary>
    public static Dialect Tsv { get; } = new((byte)'\t', false);
}
