using System.Globalization;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Pages;

/// <summary>Bytes for people: in hex beside their characters, and as text. Pure.</summary>
internal static class HexDump
{
    /// <summary>Bytes that are shown in hex.</summary>
    public const int Most = 512;

    private const int MostText = 4096;
    private const int PerLine = 16;

    /// <summary>Lines such as <c>00000010  7b 22 …  {"…</c>.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var dump = new StringBuilder();
        for (var at = 0; at < Math.Min(bytes.Length, Most); at += PerLine)
        {
            var line = bytes[at..Math.Min(at + PerLine, bytes.Length)];
            dump.Append(CultureInfo.InvariantCulture, $"{at:x8} ");
            foreach (var value in line) dump.Append(CultureInfo.InvariantCulture, $" {value:x2}");
            dump.Append(' ', ((PerLine - line.Length) * 3) + 2);
            foreach (var value in line) dump.Append(value is >= 0x20 and < 0x7f ? (char)value : '.');
            dump.Append('\n');
        }

        return dump.ToString();
    }

    /// <summary>The bytes as UTF-8, line by line; what is none becomes U+FFFD.</summary>
    public static string TextOf(ReadOnlySpan<byte> bytes) =>
        string.Join('\n', Texts.Truncate(Encoding.UTF8.GetString(bytes), MostText).Split('\n').Select(Texts.Visible));
}
