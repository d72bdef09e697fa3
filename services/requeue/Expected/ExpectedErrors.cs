using System.Text.RegularExpressions;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Finds every error of the expected files, each with the path of its setting. Pure.</summary>
internal static partial class ExpectedErrors
{
    private const int MaxCount = 10_000;

    /// <summary>Adds the errors of all rules.</summary>
    public static void Add(ValidateOptionsResultBuilder errors, IList<ExpectedOptions> rules, string path)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < rules.Count; i++)
        {
            AddRule(errors, rules[i], $"{path}:{i}");
            if (!names.Add(rules[i].Name)) errors.AddError($"'{rules[i].Name}' is the name of another rule too", $"{path}:{i}:Name");
        }
    }

    private static void AddRule(ValidateOptionsResultBuilder errors, ExpectedOptions rule, string path)
    {
        if (!Name().IsMatch(rule.Name)) errors.AddError($"'{rule.Name}' must be 1 to 40 of a-z, 0-9 and -", $"{path}:Name");
        if (DatedKey.ErrorOf(rule.Key) is { } error) errors.AddError($"'{rule.Key}' {error}", $"{path}:Key");
        else if (rule.Count > 1 && !DatedKey.IsPattern(rule.Key))
            errors.AddError($"({rule.Count}) needs a pattern: '{rule.Key}' is one key", $"{path}:Count");
        if (rule.Source.Length > 0 && !SourceNames.IsName(rule.Source))
            errors.AddError($"'{rule.Source}' must be {SourceNames.Rule}, or empty for the default source", $"{path}:Source");
        if (rule.Count is < 1 or > MaxCount) errors.AddError($"({rule.Count}) must be 1 to {MaxCount}", $"{path}:Count");
        if (!DayTime.TryParse(rule.By, out _)) errors.AddError($"'{rule.By}' is not a time of the day such as 06:00", $"{path}:By");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(rule.TimeZone, out _))
        {
            errors.AddError(
                $"'{rule.TimeZone}' is not a time zone of this system (an IANA name such as Europe/Berlin)", $"{path}:TimeZone");
        }

        for (var i = 0; i < rule.Days.Count; i++)
        {
            // A number parses as a day too.
            if (!Enum.TryParse<DayOfWeek>(rule.Days[i], ignoreCase: true, out _) || !rule.Days[i].All(char.IsAsciiLetter))
                errors.AddError($"'{rule.Days[i]}' is not a day of the week (Monday to Sunday)", $"{path}:Days:{i}");
        }
    }

    [GeneratedRegex(@"\A[a-z0-9-]{1,40}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
