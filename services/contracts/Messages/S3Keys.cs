using System.Buffers;
using System.Globalization;
using System.Text;

namespace FilePipeline.Contracts;

/// <summary>S3's encoding of keys in event notifications: <c>+</c> for a space, percent escapes for other reserved bytes.</summary>
public static class FormKeys
{
    /// <summary>Maximum length of an S3 key in UTF-8 bytes.</summary>
    public const int MaxKeyBytes = 1024;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> _special = SearchValues.Create("+%");

    /// <summary>Decodes a key; null when the bytes are not UTF-8. A percent sign without an escape stays as it is.</summary>
    public static string? Decode(string encoded)
    {
        if (!encoded.AsSpan().ContainsAny(_special)) return encoded;
        try
        {
            var raw = _strict.GetBytes(encoded);
            var length = 0;
            for (var i = 0; i < raw.Length; i++)
            {
                if (raw[i] == '%' && i + 2 < raw.Length
                    && byte.TryParse(raw.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var escaped))
                {
                    raw[length++] = escaped;
                    i += 2;
                }
                else
                {
                    raw[length++] = raw[i] == '+' ? (byte)' ' : raw[i];
                }
            }

            return _strict.GetString(raw, 0, length);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Encodes a key as S3 does; the inverse of <see cref="Decode"/>.</summary>
    public static string Encode(string key) =>
        Uri.EscapeDataString(key).Replace("%20", "+", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);
}

/// <summary>Objects without content whose key ends with a slash. Consoles create them as folders; they are not files.</summary>
public static class FolderMarks
{
    /// <summary>Whether an object is a folder mark.</summary>
    /// <param name="key">The S3 key.</param>
    /// <param name="size">Bytes; null when unknown.</param>
    public static bool Is(string key, long? size) => size == 0 && IsName(key);

    /// <summary>Whether a folder mark can have this key.</summary>
    public static bool IsName(string key) => key.EndsWith('/');
}
