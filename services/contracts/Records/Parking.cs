using System.Globalization;

namespace FilePipeline.Contracts;

/// <summary>Keys in the component <see cref="Components.Parking"/>.</summary>
public static class ParkingKeys
{
    /// <summary>Prefix of what is to be sent again at a time; keys sort by that time.</summary>
    public const string DuePrefix = "due/";

    /// <summary>Prefix of what waits for a person.</summary>
    public const string ParkedPrefix = "parked/";

    /// <summary>Prefix of the lists of keys that reconcile compares.</summary>
    public const string ListedPrefix = "listed/";

    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary><c>due/{yyyyMMddTHHmmssZ}/{fileId}.json</c>.</summary>
    public static string Due(DateTimeOffset dueAt, string fileId) =>
        $"{DuePrefix}{dueAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}/{fileId}.json";

    /// <summary>The time in a key made by <see cref="Due"/>; null for any other key.</summary>
    public static DateTimeOffset? DueTime(string key) =>
        key.StartsWith(DuePrefix, StringComparison.Ordinal)
        && key.Split('/') is [_, var time, _]
        && DateTimeOffset.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var dueAt)
            ? dueAt
            : null;

    /// <summary><c>parked/{code}/{outcomeId}.json</c>.</summary>
    public static string Parked(string code, string outcomeId) => $"{ParkedPrefix}{code}/{outcomeId}.json";

    /// <summary><c>parked/{why}/{digest of the body}.json</c>, for messages that no record can name.</summary>
    public static string ParkedMessage(string why, ReadOnlySpan<byte> body) => $"{ParkedPrefix}{why}/{StateKeys.HexDigest(body)}.json";

    /// <summary><c>listed/{list}/</c>, the prefix of one list's pages.</summary>
    public static string Listed(string list) => $"{ListedPrefix}{list}/";

    /// <summary><c>listed/{list}/{page}.json.gz</c>; keys sort by their page.</summary>
    public static string Listed(string list, int page) => string.Create(CultureInfo.InvariantCulture, $"{Listed(list)}{page:d8}.json.gz");

    /// <summary>The cause in a key made by <see cref="Parked"/> or <see cref="ParkedMessage"/>.</summary>
    public static string CodeOf(string parkedKey) => parkedKey.Split('/') is [_, var code, _] ? code : Codes.Unexpected;

    /// <summary>Whether a parked entry is a message, which no record names.</summary>
    public static bool IsMessage(string parkedKey) => Codes.KindOf(CodeOf(parkedKey)) == CodeKind.Message;
}

/// <summary>What a parking entry holds: under <see cref="ParkingKeys.DuePrefix"/> to be sent at its time, under
/// <see cref="ParkingKeys.ParkedPrefix"/> for a person to look at.</summary>
/// <param name="FileId">The file; null for a message, which no record names.</param>
/// <param name="Key">The S3 key; null likewise.</param>
/// <param name="Code">The cause.</param>
/// <param name="Reason">The cause as a sentence.</param>
/// <param name="Body">The exact message body, base64 on the wire.</param>
/// <param name="At">When the entry was made.</param>
public sealed record ParkedEntry(string? FileId, string? Key, string? Code, string? Reason, ReadOnlyMemory<byte> Body, DateTimeOffset At);
