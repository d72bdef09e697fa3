using System.Text;

namespace FilePipeline.Processor.Analysis;

/// <summary>Where a table's header begins, and what is between its fields.</summary>
/// <param name="Delimiter">Between fields.</param>
/// <param name="Offset">Bytes before the header.</param>
/// <param name="Lines">Lines before the header: empty ones, comments, titles, <c>sep=</c>.</param>
internal readonly record struct TableStart(byte Delimiter, int Offset, int Lines)
{
    /// <summary>First bytes that are looked at.</summary>
    public const int Sample = 32 * 1024;

    // Where several fit alike the one comes first that text has least of: commas are in numbers and names too.
    private static readonly byte[] _candidates = [(byte)'\t', (byte)'|', (byte)';', (byte)','];

    /// <param name="sample">The table's beginning.</param>
    /// <param name="dialect">What its type says.</param>
    /// <param name="isWhole">Whether the sample is all there is.</param>
    public static TableStart Find(ReadOnlySpan<byte> sample, Dialect dialect, bool isWhole)
    {
        var (delimiter, from) = ReadDirective(sample);
        var rest = sample[from..];
        var fit = (delimiter ?? dialect.Delimiter) is { } given ? Try(rest, given, dialect, isWhole) : Choose(rest, dialect, isWhole);
        var header = fit.Records.Count == 0 ? from : from + fit.Records[HeaderOf(fit)].Start;
        return new(fit.Delimiter, header, LineEnds.In(sample[..header]));
    }

    // "sep=;" on a line of its own, with or without quotes, is Excel's: the rest of the line after the delimiter can only be more of it.
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

        // Where no delimiter gives most records the same number of fields, the first record alone tells.
        return best!.IsMost ? best : longest!;
    }

    private static DelimiterFit Try(ReadOnlySpan<byte> sample, byte delimiter, Dialect dialect, bool isWhole) =>
        new(delimiter, SampleRecords.Read(sample, delimiter, dialect.HasQuotes, isWhole));

    // The first record, unless comments or titles come before what is clearly a table.
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
