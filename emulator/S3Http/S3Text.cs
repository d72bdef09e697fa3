using System.Globalization;
using System.Text;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Decodes and encodes request text. Headers have one character per byte, so that they are returned unchanged.</summary>
internal static class S3Text
{
    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Percent-decodes a text once; a plus sign stays.</summary>
    /// <exception cref="S3Exception">An escape is invalid, or the bytes are not UTF-8.</exception>
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

    /// <summary>Percent-encodes a key for an address; slashes stay.</summary>
    public static string Escape(string key) => Uri.EscapeDataString(key).Replace("%2F", "/", StringComparison.Ordinal);

    /// <summary>Encodes a text as header characters, one for each UTF-8 byte.</summary>
    public static string Header(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Replaces control characters, which a header may not contain.</summary>
    public static string WithoutLineBreaks(string text) => new([.. text.Select(sign => char.IsControl(sign) ? ' ' : sign)]);
}
