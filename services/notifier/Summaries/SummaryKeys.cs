using System.Globalization;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>The outcomes that go into one summary.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Kind">Why it is a summary.</param>
/// <param name="Channel">The channel that gets it; <c>all</c> for every channel of the rule.</param>
/// <param name="Period">The period.</param>
internal sealed record SummaryScope(string Rule, SummaryKind Kind, string Channel, Period Period)
{
    /// <summary>Every channel of the rule.</summary>
    public const string AllChannels = "all";

    /// <summary>Id of the summary's message.</summary>
    public string Id => StateKeys.HexDigest($"{Rule}\n{Kind}\n{Channel}\n{NotifyKeys.TimeText(Period.End)}");
}

/// <summary>Facts of an outcome that its summary needs, as the key of its entry carries them: a listing alone gives the totals.</summary>
internal sealed record EntryFacts(DateTimeOffset At, string Status, string? Code, long? Bytes, long? Milliseconds, string Key);

/// <summary>Keys of the notifier's objects in the parking bucket, all below <c>notify/</c>.</summary>
internal static partial class NotifyKeys
{
    /// <summary>Prefix of messages that are tried again at a time; keys sort by that time.</summary>
    public const string Pending = ParkingKeys.PendingNotificationsPrefix;

    /// <summary>Prefix of messages whose tries are used up.</summary>
    public const string Failed = "notify/failed/";

    /// <summary>Prefix of the periods with entries whose summary is not sent yet; keys sort by the period's end.</summary>
    public const string Periods = "notify/periods/";

    /// <summary>Prefix of the periods whose entries are deleted at a time; keys sort by that time.</summary>
    public const string Expired = "notify/expired/";

    private const string Entries = "notify/entries/";
    private const string None = "none";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>A time in keys; keys sort by it.</summary>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary><c>{prefix}{time}/{name}.json</c>.</summary>
    public static string At(string prefix, DateTimeOffset time, string name) => $"{prefix}{TimeText(time)}/{name}.json";

    /// <summary>The time in a key from <see cref="At"/>; null for any other key.</summary>
    public static DateTimeOffset? TimeOf(string prefix, string key) =>
        key.StartsWith(prefix, StringComparison.Ordinal)
        && DateTimeOffset.TryParseExact(
            key[prefix.Length..].Split('/')[0], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    /// <summary>The name of a message for a channel in keys.</summary>
    public static string NameOf(string messageId, string channel) => $"{SafeId(messageId)}.{channel}";

    /// <summary>The channel in a key with <see cref="NameOf(string, string)"/>.</summary>
    public static string ChannelOf(string key) => Path.GetExtension(Path.GetFileNameWithoutExtension(key)).TrimStart('.');

    /// <summary>The name of a period in keys.</summary>
    public static string NameOf(SummaryScope scope) => $"{scope.Rule}.{KindText(scope.Kind)}.{scope.Channel}";

    /// <summary>Prefix of the entries of a period.</summary>
    public static string EntriesOf(SummaryScope scope) => $"{Entries}{TimeText(scope.Period.End)}/{NameOf(scope)}/";

    /// <summary>The entry of an outcome, with its facts in the key.</summary>
    public static string Entry(SummaryScope scope, string outcomeId, FileOutcome outcome)
    {
        var culture = CultureInfo.InvariantCulture;
        var facts = string.Join(
            '.',
            outcome.At.ToUnixTimeMilliseconds().ToString("d13", culture),
            outcome.Status.ToWireName(),
            Unsafe().Replace(outcome.Code ?? None, "-"),
            outcome.Bytes?.ToString(culture) ?? None,
            MillisecondsOf(outcome)?.ToString(culture) ?? None);
        return $"{EntriesOf(scope)}{facts}/{SafeId(outcomeId)}.json";
    }

    /// <summary>The facts in a key from <see cref="Entry"/>; null for any other key.</summary>
    public static EntryFacts? FactsOf(string key)
    {
        if (key.Split('/') is not [.., var text, _] || text.Split('.') is not [var at, var status, var code, var bytes, var time])
            return null;
        return long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            ? new(
                DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
                status, code == None ? null : code, NumberOf(bytes), NumberOf(time), key)
            : null;
    }

    /// <summary>Milliseconds from the S3 event to the outcome; null when one is unknown.</summary>
    public static long? MillisecondsOf(FileOutcome outcome) => outcome.Write.EventTime is { } began
        ? Math.Max(0, (long)(outcome.At - began).TotalMilliseconds)
        : null;

    private static string KindText(SummaryKind kind) => kind switch
    {
        SummaryKind.Storm => "storm",
        SummaryKind.Quiet => "quiet",
        _ => "digest",
    };

    private static long? NumberOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    // The id of an event of another publisher may hold any characters.
    private static string SafeId(string id) => id.Length is > 0 and <= 64 && !Unsafe().IsMatch(id) ? id : StateKeys.HexDigest(id);

    [GeneratedRegex("[^A-Za-z0-9-]", RegexOptions.None, 1000)]
    private static partial Regex Unsafe();
}
