using System.Text;

namespace FilePipeline.Processor.Analysis;

/// <summary>First bytes as text.</summary>
internal static class TextSample
{
    private static ReadOnlySpan<byte> Blanks => " \t\r\n\f"u8;

    /// <summary>Decodes first bytes to UTF-8, without byte order mark.</summary>
    public static ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> first, TextEncoding encoding)
    {
        if (!encoding.IsWide) return first[encoding.MarkLength..];
        List<byte> text = [];
        var decoder = new WideDecoder(encoding, part => text.AddRange(part));
        decoder.Append(first[encoding.MarkLength..]);
        return text.ToArray();
    }

    /// <summary>Whether text is an HTML page: <c>&lt;!doctype html</c> or <c>&lt;html</c> after white space, comments and an XML
    /// declaration.</summary>
    public static bool IsHtml(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            text = text.TrimStart(Blanks);
            if (text.StartsWith("<!--"u8) && SkipTo(ref text, "-->"u8)) continue;
            if (text.StartsWith("<?xml"u8) && SkipTo(ref text, "?>"u8)) continue;
            if (IsTag(text, "<html"u8)) return true;
            return IsTag(text, "<!doctype"u8) && IsTag(text["<!doctype".Length..].TrimStart(Blanks), "html"u8);
        }
    }

    private static bool SkipTo(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> end)
    {
        var at = text.IndexOf(end);
        if (at < 0) return false;
        text = text[(at + end.Length)..];
        return true;
    }

    private static bool IsTag(ReadOnlySpan<byte> text, ReadOnlySpan<byte> tag) =>
        text.Length >= tag.Length && Ascii.EqualsIgnoreCase(text[..tag.Length], tag)
        && (text.Length == tag.Length || text[tag.Length] is (byte)'>' or (byte)'/' || Blanks.Contains(text[tag.Length]));
}
