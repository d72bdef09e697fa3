using System.IO.Hashing;
using System.Security.Cryptography;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>A checksum algorithm of S3.</summary>
internal sealed class ChecksumAlgorithm
{
    private const string HeaderStart = "x-amz-checksum-";
    private readonly Func<Digest> _start;

    private ChecksumAlgorithm(string name, int size, Func<Digest> start) => (Name, Size, _start) = (name, size, start);

    public static ChecksumAlgorithm Crc64Nvme { get; } = new("CRC64NVME", 8, () => new CrcDigest(new Crc64(Crc64ParameterSet.Nvme)));

    public static IReadOnlyList<ChecksumAlgorithm> All { get; } =
    [
        new("CRC32", 4, () => new CrcDigest(new Crc32())),
        new("CRC32C", 4, () => new CrcDigest(new Crc32(Crc32ParameterSet.Crc32C))),
        Crc64Nvme,
        new("SHA1", 20, () => new HashDigest(HashAlgorithmName.SHA1)),
        new("SHA256", 32, () => new HashDigest(HashAlgorithmName.SHA256)),
    ];

    public string Name { get; }

    /// <summary>The size of a value in bytes.</summary>
    public int Size { get; }

    public string Header => HeaderStart + Name.ToLowerInvariant();

    /// <summary>The XML element name.</summary>
    public string Element => $"Checksum{Name}";

    /// <summary>Whether a multipart upload has a composite checksum by default, computed from the checksums of its parts.</summary>
    public bool IsCompositeByDefault => this != Crc64Nvme;

    public Digest Start() => _start();

    /// <exception cref="S3Exception">S3 does not support the algorithm.</exception>
    public static ChecksumAlgorithm OfName(string name) =>
        All.FirstOrDefault(algorithm => string.Equals(algorithm.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw S3Exception.InvalidRequest("Checksum algorithm provided is unsupported. Please try again with any of the valid types: "
            + "[CRC32, CRC32C, CRC64NVME, SHA1, SHA256]");

    public static ChecksumAlgorithm? OfHeader(string header) =>
        All.FirstOrDefault(algorithm => string.Equals(algorithm.Header, header, StringComparison.OrdinalIgnoreCase));

    /// <summary>Computes the composite checksum from the checksums of the parts.</summary>
    public ObjectChecksum Combine(IReadOnlyList<string> parts)
    {
        using var digest = Start();
        foreach (var part in parts) digest.Append(Convert.FromBase64String(part));
        return new(Name, $"{Convert.ToBase64String(digest.Finish())}-{parts.Count}", IsComposite: true);
    }

    /// <summary>Whether a text is a well-formed value.</summary>
    public bool IsValue(string text)
    {
        Span<byte> value = stackalloc byte[64];
        return text.Length <= 64 && Convert.TryFromBase64String(text, value, out var length) && length == Size;
    }
}
