using System.Buffers;
using System.Globalization;
using System.Text;

namespace FilePipeline.Contracts;

/// <summary>S3's encoding of keys in event notifications: <c>+</c> is a space, other bytes but the unreserved are percent escapes.</summary>
public static class FormKeys
{
    /// <summary>Bytes that S3 allows a key to have, as UTF-8.</summary>
    public const int MaxKeyBytes = 1024;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly SearchValues<char> _special = SearchValues.Create("+%");

    /// <summary>The key, or null when the escaped bytes are no UTF-8. A percent sign that begins no escape stays itself.</summary>
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

    /// <summary>The key as S3 writes it; <see cref="Decode"/> gives it back.</summary>
    public static string Encode(string key) =>
        Uri.EscapeDataString(key).Replace("%20", "+", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal);
}

/// <summary>Consoles make a folder by an object without content whose key ends with a slash; it is no file.</summary>
public static class FolderMarks
{
    /// <summary>Whether an object is such a mark.</summary>
    /// <param name="key">The S3 key.</param>
    /// <param name="size">Bytes; null when unknown.</param>
    public static bool Is(string key, long? size) => size == 0 && IsName(key);

    /// <summary>Whether a key is one that such a mark may have.</summary>
    public static bool IsName(string key) => key.EndsWith('/');
}
