namespace FilePipeline.Notifier;

/// <summary>Addresses of pages, from the one of a file.</summary>
/// <param name="fileLink">The address of a file's record, with <c>{fileId}</c>.</param>
internal sealed class NoticeLinks(string fileLink)
{
    private const string FileId = "{fileId}";
    private const string FilePath = $"/files/{FileId}";

    /// <summary>The ledger.</summary>
    public NoticeLink Ledger => new("Open the ledger", At("/ledger"));

    /// <summary>The first page.</summary>
    public NoticeLink Home => new("Open FilePipeline", At("/"));

    /// <summary>A file.</summary>
    public NoticeLink Of(string fileId) => new("Open the file", AddressOf(fileId));

    /// <summary>The address of a file.</summary>
    public string AddressOf(string fileId) => fileLink.Replace(FileId, fileId, StringComparison.Ordinal);

    private string At(string path)
    {
        // Other pages are beside the files; from a link of another form only the host is known.
        if (fileLink.EndsWith(FilePath, StringComparison.Ordinal)) return fileLink[..^FilePath.Length] + path;
        return Uri.TryCreate(fileLink, UriKind.Absolute, out var link) ? new Uri(link, path).AbsoluteUri : fileLink;
    }
}
