using System.Security.Cryptography;
using System.Text;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>What callers of the sidecar must show; without one everybody may call.</summary>
internal sealed class ApiToken(string? expected)
{
    public bool Accepts(string? shown) => string.IsNullOrEmpty(expected)
        || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(shown ?? ""), Encoding.UTF8.GetBytes(expected));
}
