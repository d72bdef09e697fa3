using System.Net;

namespace FilePipeline.Doctor.Checks;

/// <summary>Blocks of addresses.</summary>
internal static class Addresses
{
    private static readonly IPNetwork[] _private =
    [
        .. ((string[])["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"])
            .Select(IPNetwork.Parse),
    ];

    /// <summary>Whether a block holds no public address.</summary>
    public static bool IsPrivate(IPNetwork block) => _private.Any(network =>
        network.BaseAddress.AddressFamily == block.BaseAddress.AddressFamily && network.PrefixLength <= block.PrefixLength
        && network.Contains(block.BaseAddress));
}
