using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest;

/// <summary>Encrypts the keys of the cookies with AES-GCM under a key derived from the client secret, since all services can read the
/// state store, but only ingest has the secret.</summary>
internal sealed class SecretXmlEncryptor(string secret) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var text = Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting));
        var nonce = RandomNumberGenerator.GetBytes(AesGcm.NonceByteSizes.MaxSize);
        var (cipher, tag) = (new byte[text.Length], new byte[AesGcm.TagByteSizes.MaxSize]);
        using var aes = KeyOf(secret);
        aes.Encrypt(nonce, text, cipher, tag);
        var element = new XElement("encrypted", Convert.ToBase64String([.. nonce, .. tag, .. cipher]));
        return new(element, typeof(SecretXmlDecryptor));
    }

    internal static AesGcm KeyOf(string secret) => new(
        HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), 32, info: "filepipeline session keys"u8.ToArray()),
        AesGcm.TagByteSizes.MaxSize);
}

/// <summary>Decrypts what <see cref="SecretXmlEncryptor"/> encrypted; a key of another secret is skipped by data protection.</summary>
internal sealed class SecretXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var bytes = Convert.FromBase64String(encryptedElement.Value).AsSpan();
        var (nonceLength, tagLength) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        var cipher = bytes[(nonceLength + tagLength)..];
        var text = new byte[cipher.Length];
        using var aes = SecretXmlEncryptor.KeyOf(services.GetRequiredService<IOptions<AuthOptions>>().Value.ClientSecret);
        aes.Decrypt(bytes[..nonceLength], cipher, bytes.Slice(nonceLength, tagLength), text);
        return XElement.Parse(Encoding.UTF8.GetString(text));
    }
}
