using System.Globalization;

namespace FilePipeline.Samples.Steps;

/// <summary>The sum of an invoice's column <c>amount</c>.</summary>
/// <param name="Rows">Number of rows without the header.</param>
/// <param name="Total">The sum.</param>
/// <param name="Error">What cannot be read; null for nothing.</param>
internal sealed record Invoice(int Rows, decimal Total, string? Error = null)
{
    private const string Column = "amount";

    /// <summary>Reads CSV without line ends in quotes, one line at a time.</summary>
    public static async Task<Invoice> ReadAsync(TextReader content, char delimiter, CancellationToken cancellation)
    {
        var header = Split(await content.ReadLineAsync(cancellation) ?? "", delimiter);
        var at = header.FindIndex(name => name.Trim().Equals(Column, StringComparison.OrdinalIgnoreCase));
        if (at < 0) return new(0, 0, $"there is no column {Column}");
        var (rows, total) = (0, 0m);
        while (await content.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0) continue;
            rows++;
            var fields = Split(line, delimiter);
            if (fields.Count <= at || !decimal.TryParse(fields[at], NumberStyles.Number, CultureInfo.InvariantCulture, out var amount))
                return new(rows, total, string.Create(CultureInfo.InvariantCulture, $"row {rows} has no amount"));
            total += amount;
        }

        return new(rows, total);
    }

    private static List<string> Split(string line, char delimiter)
    {
        List<string> fields = [];
        var (field, isQuoted) = (new System.Text.StringBuilder(), false);
        foreach (var sign in line)
        {
            if (sign == '"')
            {
                isQuoted = !isQuoted;
                continue;
            }

            if (sign != delimiter || isQuoted)
            {
                field.Append(sign);
                continue;
            }

            fields.Add(field.ToString());
            field.Clear();
        }

        fields.Add(field.ToString());
        return fields;
    }
}
