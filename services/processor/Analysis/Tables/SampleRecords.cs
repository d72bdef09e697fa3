namespace FilePipeline.Processor.Analysis;

/// <summary>One of the first records of a table.</summary>
/// <param name="Start">Its offset.</param>
/// <param name="Fields">Number of fields.</param>
/// <param name="IsAfterBlank">Whether an empty line precedes it.</param>
/// <param name="HasHash">Whether it starts like a comment.</param>
internal readonly record struct SampleRecord(int Start, int Fields, bool IsAfterBlank, bool HasHash);

/// <summary>Reads the first records of a table by the rules of <see cref="TableReader"/>, to find out which delimiter fits.</summary>
internal static class SampleRecords
{
    private const int Most = 100;

    /// <param name="sample">The first bytes of the table.</param>
    /// <param name="delimiter">The delimiter to try.</param>
    /// <param name="hasQuotes">Whether quotes may enclose delimiters and line ends.</param>
    /// <param name="isWhole">Whether the sample is the whole table. If not, the last record is cut, and counts only if it is the only
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

    // Ends at the line end, or at the end of the sample. Quotes before literalUntil are ordinary characters.
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

    // Returns the position after the closing quote. Without a valid one, the opening quote is an ordinary character.
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

    private static bool EndsField(byte next, byte delimiter) =>
        next == delimiter || LineEnds.IsAny(next) || next is (byte)' ' or (byte)'\t';
}
