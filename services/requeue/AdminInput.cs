using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>Bounds of what callers of the admin API send. Pure.</summary>
internal static class AdminInput
{
    private const int MaxKeys = 1000;
    private const int LongestKey = 1024;
    private const int LongestCode = 100;
    private const int LongestReason = 200;
    private const int NamedKeys = 10;
    private const string StepExample = "{\"name\":\"totals\",\"version\":2}";
    private const string Selection =
        "name the entries: {\"keys\":[\"parked/…\"]}, or a cause as of a time: {\"code\":\"…\",\"asOf\":\"…\"}, with \"first\" above 0 for "
            + "only some, as GET /parked shows them";

    /// <summary>What is wrong with a page that is asked for; null when nothing is.</summary>
    public static string? ErrorOf(string? code, string? after, int? limit, int maximum) =>
        limit < 1 || limit > maximum || (code is not null && !IsCode(code)) || after?.Length > LongestKey
            ? $"code is a cause as GET /parked shows it, after at most {LongestKey} characters, limit 1 to {maximum}"
            : null;

    /// <summary>What is wrong with a selection; null when nothing is.</summary>
    public static string? ErrorOf(ParkedSelection selection)
    {
        if (selection.First < 1) return Selection;
        if (selection.Reason?.Length > LongestReason) return $"reason has at most {LongestReason} characters";
        if (selection.Keys is null) return selection is { Code: { } code, AsOf: not null } && IsCode(code) ? null : Selection;
        if (selection.Keys.Count == 0) return Selection;
        if (selection.Keys.Count > MaxKeys) return $"keys has {selection.Keys.Count} entries; one request takes {MaxKeys}";
        return selection.Keys.Any(key => string.IsNullOrEmpty(key) || key.Length > LongestKey)
            ? $"each of keys is a text of 1 to {LongestKey} characters"
            : null;
    }

    /// <summary>What is wrong with a filter; null when nothing is.</summary>
    public static string? ErrorOf(ReprocessFilter filter)
    {
        if (filter.Status is { } status && !status.IsFinal())
        {
            return $"a file that is {status.ToWireName()} is on its way: only processed, rejected, missing, parked and discarded ones can "
                + "be opened again";
        }
        if (filter.StepBelow is { } step && (string.IsNullOrEmpty(step.Name) || step.Name.Length > LongestCode || step.Version < 1))
            return $"stepBelow names a step of the processor and a version of 1 or more, such as {StepExample}";
        if (filter.Prefix?.Length > LongestKey) return $"prefix has at most {LongestKey} characters";
        return filter.Code is not null && !IsCode(filter.Code)
            ? $"code is one of docs/outcomes.md, at most {LongestCode} characters"
            : null;
    }

    /// <summary>What is wrong with a request for a send-back; null when nothing is.</summary>
    public static string? ErrorOf(SendBackRequest request)
    {
        if (request.Code is not { } code || !IsCode(code)) return "code is a cause as GET /parked shows it";
        if (Codes.KindOf(code) == CodeKind.Message)
            return $"entries with the cause {code} have no record to look at; use POST /parked/requeue";
        if (request.First is < 1 or > SendBackLimits.MostOfStep) return $"first is 1 to {SendBackLimits.MostOfStep} files";
        return request.StopAbove is < 0 or > 100 ? "stopAbove is a percentage, 0 to 100" : null;
    }

    /// <summary>Keys for a sentence: the first ten and how many more.</summary>
    public static string Named(IReadOnlyList<string> keys) =>
        string.Join(", ", keys.Take(NamedKeys).Select(Texts.Visible))
            + (keys.Count > NamedKeys ? $" and {keys.Count - NamedKeys} more" : "");

    private static bool IsCode(string code) =>
        code.Length is > 0 and <= LongestCode && !code.Contains('/', StringComparison.Ordinal) && Texts.Visible(code) == code;
}
