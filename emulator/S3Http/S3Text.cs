using System.Globalization;
using System.Text;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Text of requests. Headers come with one character for each byte, so that they go back as they came.</summary>
internal static class S3Text
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Decodes percent escapes, once; a plus sign is one.</summary>
    /// <exception cref="S3Exception">An escape that is none, or bytes that are not UTF-8.</exception>
    public static string Unescape(ReadOnlySpan<char> escaped)
    {
        var bytes = new byte[escaped.Length];
        var length = 0;
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '%')
            {
                bytes[length++] = (byte)escaped[i];
                continue;
            }

            var digits = escaped[(i + 1)..Math.Min(i + 3, escaped.Length)];
            var isEscape = byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[length++]);
            if (digits.Length < 2 || !isEscape) throw S3Exception.InvalidUri();
            i += 2;
        }

        try
        {
            return _strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw S3Exception.InvalidUri();
        }
    }

    /// <summary>Escapes a key for an address; slashes stay.</summary>
    public static string Escape(string key) => Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);

    /// <summary>Characters of a header as the UTF-8 that they are bytes of.</summary>
    public static string Utf8(string header) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(header));

    /// <summary>Bytes of a text as the characters of a header.</summary>
    public static string Header(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Text that a header may hold.</summary>
    public static string WithoutLineBreaks(string text) => new([.. text.Select(sign => char.IsControl(sign) ? ' ' : sign)]);
}
