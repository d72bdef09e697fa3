using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace FilePipeline.Emulator.Cloud;

/// <summary>Where an item is in its table. A scan goes by slot, which spreads the items as DynamoDB does; a query goes by range.</summary>
internal sealed record ItemPlace(int Slot, byte[] Hash, byte[] Range)
{
    /// <summary>The number of slots.</summary>
    public const int Slots = 1 << 24;

    public string Name => $"{Convert.ToHexString(Hash)}/{Convert.ToHexString(Range)}";

    public static ItemPlace Of(byte[] hash, byte[] range) => new(SlotOf(hash), hash, range);

    // Items with one hash key have one slot. DynamoDB scans in this order too, so that pages are the same there.
    [SuppressMessage("Security", "CA5351", Justification = "Only spreads the items.")]
    private static int SlotOf(byte[] hash)
    {
        Span<byte> digest = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData([.. "Outliers"u8, .. hash], digest);
        return (digest[0] << 16) | (digest[1] << 8) | digest[2];
    }
}
