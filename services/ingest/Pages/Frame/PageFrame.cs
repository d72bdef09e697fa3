namespace FilePipeline.Ingest.Pages;

/// <summary>A page of the navigation; <see cref="None"/> for a page that is not in it.</summary>
internal enum PageSection
{
    None,
    Upload,
    Files,
    Failures,
    Ledger,
    System,
}

/// <summary>Everything around the content of a page.</summary>
internal sealed record PageFrame
{
    /// <summary>The title.</summary>
    public required string Title { get; init; }

    /// <summary>The page of the navigation that this one belongs to.</summary>
    public PageSection Section { get; init; }

    /// <summary>The pages that the caller may open, in the order of the navigation.</summary>
    public IReadOnlyList<PageSection> Sections { get; init; } = [];

    /// <summary>The rights of the caller.</summary>
    public IReadOnlyList<string> Rights { get; init; } = [];

    /// <summary>Whether the caller may name every key.</summary>
    public bool CoversAll { get; init; }

    /// <summary>The names of all sources, the default one first as null.</summary>
    public IReadOnlyList<string?> Sources { get; init; } = [null];

    /// <summary>Whether there are several sources: only then pages name them.</summary>
    public bool HasSources => Sources.Count > 1;

    /// <summary>The number format of the reader.</summary>
    public ReaderFormat Format { get; init; } = ReaderFormat.Default;

    /// <summary>The modules of the page.</summary>
    public IReadOnlyList<string> Scripts { get; init; } = [];

    /// <summary>The name of the signed-in person; null when there is none.</summary>
    public string? Name { get; init; }

    /// <summary>The antiforgery token for forms; null where none is needed.</summary>
    public string? CsrfToken { get; init; }

    /// <summary>Whether the sidecar does not answer.</summary>
    public bool IsSidecarDown { get; init; }

    /// <summary>Why files wait and none is processed, as one sentence; null while all is well.</summary>
    public string? Notice { get; init; }

    /// <summary>The number of parked files, as text; null when there are none, and when it is not known or not for this caller.</summary>
    public string? Parked { get; init; }

    /// <summary>Where the browser goes by itself; null for nowhere.</summary>
    public string? RefreshTo { get; init; }

    /// <summary>Whether the caller has a right.</summary>
    public bool Has(string right) => Rights.Contains(right, StringComparer.Ordinal);

    /// <summary>The address of a page of the navigation.</summary>
    public static string AddressOf(PageSection section) => section switch
    {
        PageSection.Files => "/files",
        PageSection.Failures => "/failures",
        PageSection.Ledger => "/ledger",
        PageSection.System => "/system",
        _ => "/",
    };
}
