using System.Buffers;
using System.Text;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>Decodes keys from URLs, and finds the keys that S3 or its XML listings cannot represent. Pure.</summary>
internal static class FileKeys
{
    private static readonly SearchValues<char> _unlistable =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(code => (char)code).Except(['\t', '\n', '\r']), '\uFFFE', '\uFFFF']);

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes percent escapes once; a plus stays a plus.</summary>
    /// <returns>Null when two hex digits do not follow a percent sign, or the bytes are not UTF-8.</returns>
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

    /// <summary>Returns the reason why a key is invalid; null for a valid key.</summary>
    public static string? ErrorOf(string? key, bool allowFormatCharacters)
    {
        if (key is null) return "The path is not percent-encoded UTF-8.";
        if (key.Length == 0) return "The key is empty: send PUT /files/{key}.";
        if (!IsUnicode(key)) return "The key contains half of a surrogate pair.";
        var bytes = Encoding.UTF8.GetByteCount(key);
        if (bytes > FormKeys.MaxKeyBytes) return $"The key has {bytes} bytes as UTF-8; S3 allows {FormKeys.MaxKeyBytes}.";
        // S3 accepts such a key, but its listings are XML 1.0 and cannot show it, so reconcile would never see the file.
        var hidden = key.AsSpan().IndexOfAny(_unlistable);
        if (hidden >= 0) return $"The key contains the character U+{(int)key[hidden]:X4}, which S3 listings (XML 1.0) cannot show.";
        if (!allowFormatCharacters && Texts.FirstFormatCharacter(key) is { } format)
        {
            return $"The key contains U+{format.Value:X4}, which is invisible or changes the display order of other characters: "
                + "rename the file, or set Ingest:AllowFormatCharacters=true.";
        }

        return LeavesRoot(key) ? "The key has more '..' segments than folders before them, which S3 refuses." : null;
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

    // S3 counts from the left: no prefix of the key may have more '..' segments than others.
    private static bool LeavesRoot(string key)
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
