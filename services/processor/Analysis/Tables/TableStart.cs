using System.Text;

namespace FilePipeline.Processor.Analysis;

/// <summary>The start of a table's header, and the delimiter.</summary>
/// <param name="Delimiter">Separates fields.</param>
/// <param name="Offset">Bytes before the header.</param>
/// <param name="Lines">Lines before the header: empty ones, comments, titles, <c>sep=</c>.</param>
internal readonly record struct TableStart(byte Delimiter, int Offset, int Lines)
{
    /// <summary>Number of first bytes that decide.</summary>
    public const int Sample = 32 * 1024;

    // If several fit equally, the first wins. Commas are last, because numbers and names have them.
    private static readonly byte[] _candidates = [(byte)'\t', (byte)'|', (byte)';', (byte)','];

    /// <param name="sample">The first bytes of the table.</param>
    /// <param name="dialect">The format of its type.</param>
    /// <param name="isWhole">Whether the sample is the whole table.</param>
    public static TableStart Find(ReadOnlySpan<byte> sample, Dialect dialect, bool isWhole)
    {
        var (delimiter, from) = ReadDirective(sample);
        var rest = sample[from..];
        var fit = (delimiter ?? dialect.Delimiter) is { } given ? Try(rest, given, dialect, isWhole) : Choose(rest, dialect, isWhole);
        var header = fit.Records.Count == 0 ? from : from + fit.Records[HeaderOf(fit)].Start;
        return new(fit.Delimiter, header, LineEnds.In(sample[..header]));
    }

    // Excel writes a first line "sep=;", with or without quotes. After the delimiter only more of it may follow.
    private static (byte? Delimiter, int Length) ReadDirective(ReadOnlySpan<byte> sample)
    {
        var end = sample.IndexOfAny((byte)'\n', (byte)'\r');
        var line = end < 0 ? sample : sample[..end];
        if (line is [Dialect.Quote, .., Dialect.Quote]) line = line[1..^1];
        if (line.Length < 5 || !Ascii.EqualsIgnoreCase(line[..4], "sep="u8) || line[4..].ContainsAnyExcept(line[4])) return (null, 0);
        var isDelimiter = line[4] == '\t'
            || (line[4] is >= (byte)' ' and <= (byte)'~' and not Dialect.Quote && !char.IsAsciiLetterOrDigit((char)line[4]));
        return isDelimiter ? (line[4], end < 0 ? sample.Length : end) : (null, 0);
    }

    private static DelimiterFit Choose(ReadOnlySpan<byte> sample, Dialect dialect, bool isWhole)
    {
        DelimiterFit? best = null;
        DelimiterFit? longest = null;
        foreach (var candidate in _candidates)
        {
            var fit = Try(sample, candidate, dialect, isWhole);
            if (best is null || fit.IsBetterThan(best)) best = fit;
            if (longest is null || fit.FirstFields >= longest.FirstFields) longest = fit;
        }

        // If no delimiter gives most records the same number of fields, the first record decides.
        return best!.IsMost ? best : longest!;
    }

    private static DelimiterFit Try(ReadOnlySpan<byte> sample, byte delimiter, Dialect dialect, bool isWhole) =>
        new(delimiter, SampleRecords.Read(sample, delimiter, dialect.HasQuotes, isWhole));

    // The first record, unless comments or titles precede an obvious table.
    private static int HeaderOf(DelimiterFit fit)
    {
        var (first, hasTitle) = (-1, false);
        for (var at = 0; at < fit.Records.Count; at++)
        {
            var record = fit.Records[at];
            if (record.HasHash && record.Fields != fit.Fields) continue;
            if (first < 0) first = at;
            if (record.Fields > 1) return !hasTitle || fit.IsTableFrom(at) ? at : first;
            hasTitle = true;
        }

        return fit.Fields > 1 && first > 0 ? first : 0;
    }
}
