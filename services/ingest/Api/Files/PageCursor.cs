using System.Buffers.Text;
using System.Text;

namespace FilePipeline.Ingest;

/// <summary>The opaque text that names where a page begins: the filter's digest and the last key looked at. Pure.</summary>
internal static class PageCursor
{
    private const int DigestLength = 8;

    /// <summary>The cursor after a key.</summary>
    public static string After(FileFilter filter, string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(filter.Digest + key));

    /// <summary>The key in a cursor.</summary>
    /// <returns>False when it is none of these, or belongs to another filter.</returns>
    public static bool TryRead(FileFilter filter, string cursor, out string key)
    {
        key = "";
        try
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            if (text.Length <= DigestLength || !text.StartsWith(filter.Digest, StringComparison.Ordinal)) return false;
            key = text[DigestLength..];
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
