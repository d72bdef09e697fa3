namespace FilePipeline.Contracts;

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
