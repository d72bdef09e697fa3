using System.Security.Cryptography;
using System.Text;

namespace FilePipeline.Contracts;

/// <summary>Keys in the component <see cref="Components.Records"/>; none may hold <c>||</c>.</summary>
public static class StateKeys
{
    /// <summary>Key of the books of the last reconcile.</summary>
    public const string Ledger = "ledger";

    /// <summary>First 32 hex digits of SHA-256 over the key's UTF-8 bytes.</summary>
    public static string FileId(string key) => HexDigest(key);

    /// <summary>Key of a <see cref="FileRecord"/>.</summary>
    public static string File(string fileId) => $"file:{fileId}";

    /// <summary>Key of a lease (<c>owner, token, until</c>); never saved with a TTL, or an expired row blocks the first write.</summary>
    public static string Lease(string name) => $"lease:{name}";

    /// <summary>Key of where a job goes on.</summary>
    public static string Cursor(string job) => $"cursor:{job}";

    /// <summary>Key of the mark that a channel heard of an outcome.</summary>
    public static string Sent(string outcomeId, string channel) => $"sent:{outcomeId}:{channel}";

    /// <summary>Key of how often a message that is no outcome was tried.</summary>
    public static string Unreadable(ReadOnlySpan<byte> body) => $"unreadable:{HexDigest(body)}";

    /// <summary>Key of the <see cref="UploadReceipt"/> of a file.</summary>
    public static string Upload(string fileId) => $"upload:{fileId}";

    /// <summary>First 32 lower-case hex digits of the SHA-256 of a text's UTF-8 bytes.</summary>
    public static string HexDigest(string text) => HexDigest(Encoding.UTF8.GetBytes(text));

    /// <summary>First 32 lower-case hex digits of the SHA-256 of some bytes.</summary>
    public static string HexDigest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..32];
}
