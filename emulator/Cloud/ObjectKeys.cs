using System.Text;

namespace FilePipeline.Emulator.Cloud;

/// <summary>Keys as the database holds them.</summary>
internal static class ObjectKeys
{
    /// <summary>UTF-8 bytes; S3 takes no more.</summary>
    public const int Longest = 1024;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static string Text(byte[] key) => Encoding.UTF8.GetString(key);

    /// <summary>No message could carry any other key.</summary>
    /// <exception cref="InvalidKeyException">Too long, or half of a surrogate pair.</exception>
    public static void Check(string key)
    {
        try
        {
            if (_strict.GetByteCount(key) > Longest) throw new InvalidKeyException("KeyTooLongError", "Your key is too long");
        }
        catch (EncoderFallbackException failure)
        {
            throw new InvalidKeyException("InvalidURI", "Couldn't parse the specified URI: the key is not Unicode", failure);
        }
    }
}

/// <summary>S3 takes no object of this key.</summary>
internal sealed class InvalidKeyException(string code, string message, Exception? inner = null) : InvalidOperationException(message, inner)
{
    /// <summary>As S3 names the error.</summary>
    public string Code { get; } = code;
}
