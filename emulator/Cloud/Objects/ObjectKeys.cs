using System.Text;

namespace FilePipeline.Emulator.Cloud;

/// <summary>Object keys as they are stored in the database.</summary>
internal static class ObjectKeys
{
    /// <summary>The maximum length in UTF-8 bytes; a limit of S3.</summary>
    public const int Longest = 1024;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(byte[] key) => Encoding.UTF8.GetString(key);

    /// <summary>Validates a key. Any other key could not be written into a message.</summary>
    /// <exception cref="InvalidKeyException">The key is too long, or contains half of a surrogate pair.</exception>
    public static void Check(string key)
    {
        try
        {
            if (_strict.GetByteCount(key) > Longest) throw new InvalidKeyException("KeyTooLongError", "Your key is too long");
        }
        catch (EncoderFallbackException exception)
        {
            throw new InvalidKeyException("InvalidURI", "Couldn't parse the specified URI: the key is not Unicode", exception);
        }
    }
}

/// <summary>A key that S3 refuses.</summary>
internal sealed class InvalidKeyException(string code, string message, Exception? inner = null) : InvalidOperationException(message, inner)
{
    /// <summary>The error code of S3.</summary>
    public string Code { get; } = code;
}
