using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>Which files a listing shows: those that match every given condition.</summary>
/// <param name="Prefix">Prefix of the key.</param>
/// <param name="Status">Wire name of a status, or <see cref="ApiParameters.NoStatus"/>; null for all.</param>
/// <param name="Code">A code; null for all.</param>
/// <param name="Type">The detected type; null for all.</param>
/// <param name="From">Changed at this time or later; null for no bound.</param>
/// <param name="To">Changed before this time; null for no bound.</param>
/// <param name="Source">The name of the source; null for the default one.</param>
/// <param name="IsOfAnySource">Whether files of all sources are shown.</param>
internal sealed record FileFilter(
    string Prefix, string? Status = null, string? Code = null, string? Type = null, DateTimeOffset? From = null, DateTimeOffset? To = null,
    string? Source = null, bool IsOfAnySource = false)
{
    /// <summary>Whether records are needed to decide.</summary>
    public bool IsSelective => this with { Source = null, IsOfAnySource = false } != new FileFilter(Prefix);

    /// <summary>The statuses of failures that it selects; none when the index of failures cannot serve it.</summary>
    public IReadOnlyList<FileStatus> FailureStatuses =>
        [.. FailureIndexKeys.Statuses.Where(status => status.ToWireName() == Status)];

    /// <summary>Short text that differs between filters, so that a cursor is not used with another one.</summary>
    public string Digest => StateKeys.HexDigest(string.Join(
        '\n', (string?[])[Prefix, Status, Code, Type, Ticks(From), Ticks(To), .. Source is null ? [] : (string[])[Source]]))[..8];

    /// <summary>Reads the parameters of a query.</summary>
    public static FileFilter Read(ApiQuery query, ApiParameter status) => new(
        query.Text(ApiParameters.Prefix) ?? "",
        query.Text(status),
        query.Text(ApiParameters.Code, 100),
        query.Text(ApiParameters.Kind, 100),
        query.Time(ApiParameters.From),
        query.Time(ApiParameters.To));

    /// <summary>Whether a file is shown.</summary>
    public bool Matches(FileSummary file) =>
        (IsOfAnySource || Source == file.Source)
        && file.Key.StartsWith(Prefix, StringComparison.Ordinal)
        && (Status is null || Status == (file.Status ?? ApiParameters.NoStatus))
        && (Code is null || Code == file.Code)
        && (Type is null || Type == file.Type)
        && IsWithin(file.UpdatedAt ?? file.ModifiedAt ?? DateTimeOffset.MinValue);

    /// <summary>Whether a time is within the bounds.</summary>
    public bool IsWithin(DateTimeOffset time) => (From is null || time >= From) && (To is null || time < To);

    private static string Ticks(DateTimeOffset? time) => time?.UtcTicks.ToString(CultureInfo.InvariantCulture) ?? "";
}
