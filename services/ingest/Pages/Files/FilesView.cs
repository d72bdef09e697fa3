using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Pages;

/// <summary>A page of files.</summary>
/// <param name="Filter">Which files.</param>
/// <param name="List">The files, and how far the search came.</param>
/// <param name="IsFirst">Whether it is the first page.</param>
/// <param name="Link">Addresses of this page with other parameters.</param>
internal sealed record FilesView(FileFilter Filter, FileList List, bool IsFirst, PageLink Link)
{
    /// <summary>Every status, for the chips.</summary>
    public static IReadOnlyList<string> Statuses { get; } =
        [.. Enum.GetValues<FileStatus>().Select(status => status.ToWireName()), ApiParameters.NoStatus];

    /// <summary>The codes of this page, and the one that is asked for.</summary>
    public IReadOnlyList<string> Codes => Among(file => file.Code, Filter.Code);

    /// <summary>The types of this page, and the one that is asked for.</summary>
    public IReadOnlyList<string> Types => Among(file => file.Type, Filter.Type);

    /// <summary>Whether the newest come first: so it is in the index of failures.</summary>
    public bool IsNewestFirst => Filter.FailureStatuses.Count > 0;

    private IReadOnlyList<string> Among(Func<FileSummary, string?> part, string? asked) =>
        [.. List.Files.Select(part).Append(asked).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
