namespace FilePipeline.Processor.Analysis;

/// <summary>A record of a table's beginning.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Fields">How many it has.</param>
/// <param name="IsAfterBlank">Whether an empty line comes before it.</param>
/// <param name="HasHash">Whether it begins as comments do.</param>
internal readonly record struct SampleRecord(int Start, int Fields, bool IsAfterBlank, bool HasHash);

/// <summary>Reads the first records of a table by the rules of <see cref="TableReader"/>, to see which delimiter fits.</summary>
internal static class SampleRecords
{
    private const int Most = 100;

    /// <param name="sample">The table's beginning.</param>
    /// <param name="delimiter">To try.</param>
    /// <param name="hasQuotes">Whether quotes hold delimiters and line ends.</param>
    /// <param name="isWhole">Whether the sample is all there is; if not, the last record is cut and not counted unless it is the only
    /// one.</param>
    public static List<SampleRecord> Read(ReadOnlySpan<byte> sample, byte delimiter, bool hasQuotes, bool isWhole)
    {
        List<SampleRecord> records = [];
        var at = 0;
        var literalUntil = 0;
        while (records.Count < Most)
        {
            var start = at;
            while (start < sample.Length && LineEnds.IsAny(sample[start])) start++;
            if (start == sample.Length) break;
            var isAfterBlank = LineEnds.In(sample[at..start]) > 0;
            at = start;
            var fields = ReadRecord(sample, ref at, ref literalUntil, delimiter, hasQuotes);
            if (at == sample.Length && !isWhole && records.Count > 0) break;
            records.Add(new(start, fields, isAfterBlank, sample[start] == '#'));
            if (at < sample.Length) at += sample[at..].StartsWith("\r\n"u8) ? 2 : 1;
        }

        return records;
    }

    // Ends at the line end, or at the end of the sample. Quotes before literalUntil are characters like any other.
    private static int ReadRecord(ReadOnlySpan<byte> sample, ref int at, ref int literalUntil, byte delimiter, bool hasQuotes)
    {
        for (var fields = 1; ; fields++)
        {
            if (hasQuotes && at >= literalUntil && at < sample.Length && sample[at] == Dialect.Quote)
            {
                at = SkipQuoted(sample, at, delimiter, ref literalUntil);
            }

            var length = sample[at..].IndexOfAny(delimiter, (byte)'\n', (byte)'\r');
            at = length < 0 ? sample.Length : at + length;
            if (length < 0 || sample[at] != delimiter) return fields;
            at++;
        }
    }

    // After the closing quote; after the opening one where it, and all to where it would close, is text like any other.
    private static int SkipQuoted(ReadOnlySpan<byte> sample, int open, byte delimiter, ref int literalUntil)
    {
        for (var at = open + 1; ; at += 2)
        {
            var length = sample[at..].IndexOf(Dialect.Quote);
            at = length < 0 ? sample.Length : at + length;
            if (at + 1 == sample.Length) return at + 1;
            if (at < sample.Length && sample[at + 1] == Dialect.Quote) continue;
            if (at < sample.Length && (EndsField(sample[at + 1], delimiter) || !sample[open..at].ContainsAny((byte)'\n', (byte)'\r')))
            {
                return at + 1;
            }

            literalUntil = at;
            return open + 1;
        }
    }

    private static bool EndsField(byte next, byte delimiter) => next == delimiter || LineEnds.IsAny(next) || next is (byte)' ' or (byte)'\t';
}
