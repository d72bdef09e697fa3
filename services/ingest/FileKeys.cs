using System.Buffers;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>Keys of uploads: read from a URL exactly, and refused where S3, or a listing of it, could not carry them. Pure.</summary>
internal static class FileKeys
{
    private static readonly SearchValues<char> _unlistable =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code).Except(['\t', '\n', '\r']), '\uFFFE', '\uFFFF']);

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes percent signs once and nothing else: a plus is a plus.</summary>
    /// <returns>Null when a percent sign does not begin two hex digits, or the bytes are no UTF-8.</returns>
    public static string? Decode(ReadOnlySpan<char> escaped)
    {
        var bytes = new byte[_strict.GetMaxByteCount(escaped.Length)];
        var count = 0;
        try
        {
            while (!escaped.IsEmpty)
            {
                var percent = escaped.IndexOf('%');
                var plain = percent < 0 ? escaped : escaped[..percent];
                count += _strict.GetBytes(plain, bytes.AsSpan(count));
                if (percent < 0) break;
                var rest = escaped[(percent + 1)..];
                if (rest.Length < 2 || !char.IsAsciiHexDigit(rest[0]) || !char.IsAsciiHexDigit(rest[1])) return null;
                bytes[count++] = Convert.FromHexString(rest[..2])[0];
                escaped = rest[2..];
            }

            return _strict.GetString(bytes, 0, count);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Why this cannot be a key; null when it can.</summary>
    public static string? FaultOf(string? key, bool allowFormatCharacters)
    {
        if (key is null) return "The path is not percent-encoded UTF-8.";
        if (key.Length == 0) return "The name is empty: PUT /files/{key}.";
        if (!IsUnicode(key)) return "The name holds half of a surrogate pair.";
        var bytes = Encoding.UTF8.GetByteCount(key);
        if (bytes > FormKeys.MaxKeyBytes) return $"The name has {bytes} bytes as UTF-8; S3 takes {FormKeys.MaxKeyBytes}.";
        // S3 would take it, but its listings are XML 1.0, which cannot show it: the books would never balance.
        var hidden = key.AsSpan().IndexOfAny(_unlistable);
        if (hidden >= 0) return $"The name holds the character U+{(int)key[hidden]:X4}, which no listing of a bucket can show.";
        if (!allowFormatCharacters && Texts.FirstFormatCharacter(key) is { } format)
        {
            return $"The name holds U+{format.Value:X4}, which is not seen or turns the order of other characters around: "
                + "rename the file, or set Ingest:AllowFormatCharacters=true.";
        }

        return ClimbsOut(key) ? "The name has more '..' than folders before them, which S3 refuses." : null;
    }

    private static bool IsUnicode(string key)
    {
        for (var i = 0; i < key.Length; i++)
        {
            if (!char.IsSurrogate(key[i])) continue;
            if (i + 1 == key.Length || !char.IsSurrogatePair(key[i], key[i + 1])) return false;
            i++;
        }

        return true;
    }

    // S3 counts from the left: at no point may there be more of '..' than of other segments.
    private static bool ClimbsOut(string key)
    {
        var depth = 0;
        foreach (var segment in key.Split('/'))
        {
            depth += segment == ".." ? -1 : 1;
            if (depth < 0) return true;
        }

        return false;
    }
}
