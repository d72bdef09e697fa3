using System.Globalization;
using System.Text.Json.Serialization;

namespace FilePipeline.Contracts;

/// <summary>Keys in the component <see cref="Components.Parking"/>.</summary>
public static class ParkingKeys
{
    /// <summary>Prefix of messages that are sent again at a time; keys sort by that time.</summary>
    public const string DuePrefix = "due/";

    /// <summary>Prefix of messages that wait for an operator.</summary>
    public const string ParkedPrefix = "parked/";

    /// <summary>Prefix of the key lists that reconcile compares.</summary>
    public const string ListedPrefix = "listed/";

    /// <summary>Prefix of notifications that are tried again at a time; keys sort by that time.</summary>
    public const string PendingNotificationsPrefix = "notify/pending/";

    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary><c>due/{yyyyMMddTHHmmssZ}/{fileId}.json</c>.</summary>
    public static string Due(DateTimeOffset dueAt, string fileId) =>
        $"{DuePrefix}{dueAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}/{fileId}.json";

    /// <summary>The time in a key from <see cref="Due"/>; null for any other key.</summary>
    public static DateTimeOffset? DueTime(string key) =>
        key.StartsWith(DuePrefix, StringComparison.Ordinal)
        && key.Split('/') is [_, var time, _]
        && DateTimeOffset.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var dueAt)
            ? dueAt
            : null;

    /// <summary><c>parked/{code}/{outcomeId}.json</c>.</summary>
    public static string Parked(string code, string outcomeId) => $"{ParkedPrefix}{code}/{outcomeId}.json";

    /// <summary><c>parked/{code}/{digest of the body}.json</c>, for messages that no record can name.</summary>
    public static string ParkedMessage(string code, ReadOnlySpan<byte> body) => $"{ParkedPrefix}{code}/{StateKeys.HexDigest(body)}.json";

    /// <summary><c>listed/{list}/</c>, the prefix of one list's pages.</summary>
    public static string Listed(string list) => $"{ListedPrefix}{list}/";

    /// <summary><c>listed/{list}/{page}.json.gz</c>; keys sort by their page.</summary>
    public static string Listed(string list, int page) => string.Create(CultureInfo.InvariantCulture, $"{Listed(list)}{page:d8}.json.gz");

    /// <summary>The code in a key from <see cref="Parked"/> or <see cref="ParkedMessage"/>.</summary>
    public static string CodeOf(string parkedKey) => parkedKey.Split('/') is [_, var code, _] ? code : Codes.Unexpected;

    /// <summary>Whether a parked entry holds a message that no record names.</summary>
    public static bool IsMessage(string parkedKey) => Codes.KindOf(CodeOf(parkedKey)) == CodeKind.Message;
}

/// <summary>The content of a parking entry: under <see cref="ParkingKeys.DuePrefix"/> it is sent at its time, under
/// <see cref="ParkingKeys.ParkedPrefix"/> it waits for an operator.</summary>
/// <param name="FileId">The file's id; null for a message that no record names.</param>
/// <param name="Key">The S3 key; null for a message that no record names.</param>
/// <param name="Code">A code of <see cref="Codes"/>.</param>
/// <param name="Reason">The reason as a sentence.</param>
/// <param name="Body">The exact message body, base64 on the wire.</param>
/// <param name="At">When the entry was written.</param>
public sealed record ParkedEntry(string? FileId, string? Key, string? Code, string? Reason, ReadOnlyMemory<byte> Body, DateTimeOffset At)
{
    /// <summary>The name of the source; null for the default one, and for a message that no record names.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }
}
