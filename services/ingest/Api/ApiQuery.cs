using System.Globalization;

namespace FilePipeline.Ingest;

/// <summary>Reads parameters of a query, and collects every error. Pure.</summary>
internal sealed class ApiQuery(IQueryCollection query)
{
    private readonly List<string> _errors = [];

    /// <summary>All errors as sentences; null without any.</summary>
    public string? Error => _errors.Count == 0 ? null : string.Join("; ", _errors) + ".";

    /// <summary>A text; null when it is absent.</summary>
    public string? Text(ApiParameter parameter, int maxLength = 1024)
    {
        if (Find(parameter) is not { } value) return null;
        if (parameter.Values.Count > 0 && !parameter.Values.Contains(value, StringComparer.Ordinal))
            return Fail<string>(parameter, $"is one of {string.Join(", ", parameter.Values)}");
        return value.Length > maxLength ? Fail<string>(parameter, $"has at most {maxLength} characters") : value;
    }

    /// <summary>A whole number: one above the maximum counts as the maximum.</summary>
    public int Number(ApiParameter parameter, int otherwise)
    {
        if (Find(parameter) is not { } value) return otherwise;
        var (minimum, maximum) = (parameter.Minimum ?? 0, parameter.Maximum ?? int.MaxValue);
        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum)
            return (int)Math.Min(number, maximum);
        _errors.Add($"{parameter.Name} is {minimum} to {maximum}; a larger number counts as {maximum}");
        return otherwise;
    }

    /// <summary>A time; null when it is absent. A date alone is its first moment in UTC.</summary>
    public DateTimeOffset? Time(ApiParameter parameter)
    {
        if (Find(parameter) is not { } value) return null;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (value.Length >= 10 && value[4] == '-'
            && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, Utc, out var time))
        {
            return time;
        }

        _errors.Add($"{parameter.Name} is a time such as 2026-01-31T12:00:00Z, or a date");
        return null;
    }

    /// <summary>A duration in seconds such as <c>30s</c> or <c>30</c>; zero when it is absent, and at most a minute.</summary>
    public TimeSpan Wait(ApiParameter parameter)
    {
        if (Find(parameter) is not { } value) return TimeSpan.Zero;
        if (int.TryParse(value.EndsWith('s') ? value[..^1] : value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Min(seconds, ApiParameters.MaxWaitSeconds));
        _errors.Add($"{parameter.Name} is a number of seconds such as 30s; more than {ApiParameters.MaxWaitSeconds}s counts as that");
        return TimeSpan.Zero;
    }

    private string? Find(ApiParameter parameter) => query.TryGetValue(parameter.Name, out var value) ? value.ToString() : null;

    private T? Fail<T>(ApiParameter parameter, string rule)
        where T : class
    {
        _errors.Add($"{parameter.Name} {rule}");
        return null;
    }
}
