using System.Text.RegularExpressions;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>Finds every error of the rules, each with the path of its setting. Pure.</summary>
internal static partial class RuleErrors
{
    private static readonly string[] _statuses =
        [.. Enum.GetValues<FileStatus>().Where(status => status.IsFinal()).Select(status => status.ToWireName())];

    private static readonly TimeSpan _shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan _longest = TimeSpan.FromDays(7);

    /// <summary>Adds the errors of all rules.</summary>
    public static void Add(ValidateOptionsResultBuilder errors, IList<RoutingRule> rules, string path)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < rules.Count; i++)
        {
            AddRule(errors, rules[i], $"{path}:{i}");
            if (!names.TryAdd(ActiveRule.NameOf(rules[i], i), i))
                errors.AddError($"'{ActiveRule.NameOf(rules[i], i)}' is the name of another rule too", $"{path}:{i}:Name");
        }
    }

    /// <summary>Adds an error for a channel of an unknown kind.</summary>
    public static void AddChannel(ValidateOptionsResultBuilder errors, string channel, string path)
    {
        if (!ChannelName.IsValid(channel))
        {
            errors.AddError(
                $"'{channel}' is not a channel (known: {List(ChannelName.Kinds)}, or one of these with a suffix such as slack-ops)", path);
        }
    }

    private static void AddRule(ValidateOptionsResultBuilder errors, RoutingRule rule, string path)
    {
        if (rule.Name.Length > 0 && !Name().IsMatch(rule.Name))
            errors.AddError($"'{rule.Name}' must be 1 to 40 of a-z, 0-9 and -", $"{path}:Name");
        if (rule.Channels.Count == 0)
            errors.AddError($"must have at least one channel (known: {List(ChannelName.Kinds)})", $"{path}:Channels");
        foreach (var channel in rule.Channels) AddChannel(errors, channel, $"{path}:Channels");
        foreach (var status in rule.Statuses.Except(_statuses))
            errors.AddError($"'{status}' is not a final status (known: {List(_statuses)})", $"{path}:Statuses");
        for (var i = 0; i < rule.Keys.Count; i++)
        {
            if (KeyGlob.ErrorOf(rule.Keys[i]) is { } error) errors.AddError(error, $"{path}:Keys:{i}");
        }

        AddCap(errors, rule.Cap, $"{path}:Cap");
        if (rule.Digest is { } digest) AddDigest(errors, digest, $"{path}:Digest");
        if (rule.QuietHours is { } quiet) AddQuiet(errors, quiet, $"{path}:QuietHours");
        if (rule.Digest is not null && rule.QuietHours is not null)
            errors.AddError("has no effect on a digest: remove it, or choose the digest's times", $"{path}:QuietHours");
        if (rule.Escalation is { } escalation) AddEscalation(errors, rule, escalation, $"{path}:Escalation");
    }

    private static void AddCap(ValidateOptionsResultBuilder errors, StormCap cap, string path)
    {
        if (cap.Count is < 0 or > 1000) errors.AddError($"({cap.Count}) must be 0 (no limit) to 1000", $"{path}:Count");
        AddSpan(errors, cap.Window, $"{path}:Window");
    }

    private static void AddDigest(ValidateOptionsResultBuilder errors, DigestSchedule digest, string path)
    {
        if ((digest.Every is null) == (digest.At.Count == 0))
            errors.AddError("must have either Every (an interval) or At (times of the day)", path);
        if (digest.Every is { } every) AddSpan(errors, every, $"{path}:Every");
        for (var i = 0; i < digest.At.Count; i++) AddTime(errors, digest.At[i], $"{path}:At:{i}");
        for (var i = 0; i < digest.Days.Count; i++)
        {
            // A number parses as a day too.
            if (!Enum.TryParse<DayOfWeek>(digest.Days[i], ignoreCase: true, out _) || !digest.Days[i].All(char.IsAsciiLetter))
                errors.AddError($"'{digest.Days[i]}' is not a day of the week (Monday to Sunday)", $"{path}:Days:{i}");
        }

        AddZone(errors, digest.TimeZone, $"{path}:TimeZone");
    }

    private static void AddQuiet(ValidateOptionsResultBuilder errors, QuietHours quiet, string path)
    {
        AddTime(errors, quiet.From, $"{path}:From");
        AddTime(errors, quiet.To, $"{path}:To");
        if (quiet.From == quiet.To) errors.AddError($"({quiet.To}) must differ from From", $"{path}:To");
        AddZone(errors, quiet.TimeZone, $"{path}:TimeZone");
    }

    private static void AddEscalation(ValidateOptionsResultBuilder errors, RoutingRule rule, Escalation escalation, string path)
    {
        AddSpan(errors, escalation.After, $"{path}:After");
        if (escalation.Channels.Count == 0) errors.AddError("must have at least one channel", $"{path}:Channels");
        foreach (var channel in escalation.Channels) AddChannel(errors, channel, $"{path}:Channels");
        if (rule.Statuses.Count > 0 && !rule.Statuses.Contains(FileStatus.Parked.ToWireName()))
            errors.AddError("applies to parked files, which this rule does not match", path);
    }

    private static void AddSpan(ValidateOptionsResultBuilder errors, TimeSpan span, string path)
    {
        if (span < _shortest || span > _longest) errors.AddError($"({span}) must be {_shortest} to {_longest.Days} days", path);
    }

    private static void AddTime(ValidateOptionsResultBuilder errors, string time, string path)
    {
        if (!DayTime.TryParse(time, out _)) errors.AddError($"'{time}' is not a time of the day such as 08:00", path);
    }

    private static void AddZone(ValidateOptionsResultBuilder errors, string zone, string path)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            errors.AddError($"'{zone}' is not a time zone of this system (an IANA name such as Europe/Berlin)", path);
    }

    private static string List(IEnumerable<string> words) => string.Join(", ", words);

    [GeneratedRegex("^[a-z0-9-]{1,40}$", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
