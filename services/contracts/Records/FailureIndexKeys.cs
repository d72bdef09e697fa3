using System.Globalization;
using System.Text.Json;

namespace FilePipeline.Contracts;

/// <summary>An entry of the index of failures, as its key tells it.</summary>
/// <param name="At">When the record was written, to the millisecond.</param>
/// <param name="Status">The record's status.</param>
/// <param name="FileId">The file's id.</param>
/// <param name="OutcomeId">Id of the record's outcome; a record with another one has replaced this failure.</param>
/// <param name="Code">The record's code.</param>
public sealed record FailureEntry(DateTimeOffset At, FileStatus Status, string FileId, string OutcomeId, string Code)
{
    /// <summary>Whether a record is the failure of this entry.</summary>
    public bool IsOf(FileRecord record) => record.OutcomeId == OutcomeId && record.Status == Status;
}

/// <summary>Keys of the index of failures in the component <see cref="Components.Parking"/>. They follow from the record, hold everything
/// that a search needs, and sort by time, the newest first.</summary>
public static class FailureIndexKeys
{
    /// <summary>Prefix of all entries.</summary>
    public const string Prefix = "failures/";

    private const string Suffix = ".json";
    private const long LastMillisecond = 9_999_999_999_999;

    /// <summary>The statuses that have entries.</summary>
    public static IReadOnlyList<FileStatus> Statuses { get; } = [FileStatus.Rejected, FileStatus.Missing, FileStatus.Parked];

    /// <summary>The key of a record's entry; null for a record that is no failure of a file.</summary>
    public static string? Of(FileRecord record) =>
        Statuses.Contains(record.Status) && record is { OutcomeId: { } outcomeId, Code: { } code }
            && code is not (Codes.LedgerGap or Codes.Overdue)
            ? $"{Prefix}{Inverted(record.UpdatedAt)}-{record.Status.ToWireName()}-{record.FileId}-{outcomeId}-{code}{Suffix}"
            : null;

    /// <summary>The marker before the newest entry that is older than a time.</summary>
    public static string Before(DateTimeOffset time) => $"{Prefix}{Inverted(time)}~";

    /// <summary>Parses a key.</summary>
    /// <returns>Null for any other key.</returns>
    public static FailureEntry? Parse(string key)
    {
        if (!key.StartsWith(Prefix, StringComparison.Ordinal) || !key.EndsWith(Suffix, StringComparison.Ordinal)) return null;
        return key[Prefix.Length..^Suffix.Length].Split('-', 5) is [var inverted, var status, var fileId, var outcomeId, var code]
            && long.TryParse(inverted, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= LastMillisecond
            && Statuses.FirstOrDefault(known => known.ToWireName() == status) is var found && found.ToWireName() == status
                ? new(DateTimeOffset.FromUnixTimeMilliseconds(LastMillisecond - milliseconds), found, fileId, outcomeId, code)
                : null;
    }

    /// <summary>The content of an entry, for people who look into the bucket.</summary>
    public static byte[] ContentOf(FileRecord record) => JsonSerializer.SerializeToUtf8Bytes(
        new(record.FileId, record.Key, record.Code, record.Reason, default, record.UpdatedAt) { Source = record.Source },
        WireJson.Default.ParkedEntry);

    private static string Inverted(DateTimeOffset time) =>
        (LastMillisecond - time.ToUnixTimeMilliseconds()).ToString("D13", CultureInfo.InvariantCulture);
}
