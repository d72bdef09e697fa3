using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Pages;

/// <summary>A step in the life of a file.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Tone">Class of the step: <c>good</c>, <c>bad</c>, <c>wait</c> or <c>off</c>.</param>
/// <param name="What">What happened, as a sentence.</param>
/// <param name="Detail">The error, or who asked; null for none.</param>
internal sealed record FileStep(DateTimeOffset At, string Tone, string What, string? Detail = null);

/// <summary>What happened to a file, and what to do, in words. Pure.</summary>
internal static class FileSteps
{
    private static readonly Dictionary<string, string> _acts = new(StringComparer.Ordinal)
    {
        ["requeued"] = "An operator sent the file back",
        ["sent-back"] = "A send-back sent the file back",
        ["discarded"] = "An operator discarded the file",
        ["reprocessed"] = "An operator had the file processed again",
    };

    /// <summary>The steps, oldest first. The record keeps the last five failures and requests.</summary>
    public static IReadOnlyList<FileStep> Of(FileDetails file)
    {
        List<FileStep> steps = [];
        if (file.Write.EventTime is { } stored && stored <= file.UpdatedAt) steps.Add(new(stored, "off", "This version was stored"));
        else steps.Add(new(file.FirstSeenAt, "off", "The key was seen first"));
        steps.AddRange(file.History.Select(StepOf));
        steps.Add(new(file.UpdatedAt, Words.ToneOf(NameOf(file)), LastOf(file)));
        return [.. steps.OrderBy(step => step.At)];
    }

    /// <summary>Where the file stands, as a sentence.</summary>
    public static string OutcomeOf(FileDetails file)
    {
        var why = file.Code is { } code && CodeWords.Find(code) is { } words ? $": {words.Meaning}" : "";
        return file.Status switch
        {
            FileStatus.Processed => "The file was processed.",
            FileStatus.Rejected => $"The file was rejected{why}.",
            FileStatus.Missing => "The object was no longer there when it was read.",
            FileStatus.Removed => "The object was removed.",
            FileStatus.Parked => $"The file is parked after all its attempts failed{why}.",
            FileStatus.Discarded => "An operator discarded the file.",
            FileStatus.Failing => $"The last attempt failed{why}. The file is tried again.",
            FileStatus.Processing => "The file is being processed.",
            FileStatus.Waiting when file.DueAt is not null => $"The file waits for its next round{why}.",
            _ => "The file waits to be processed.",
        };
    }

    /// <summary>What to do; null for nothing.</summary>
    public static string? AdviceOf(FileDetails file) => file.Status switch
    {
        FileStatus.Rejected or FileStatus.Parked or FileStatus.Failing => CodeWords.Find(file.Code)?.Advice
            ?? (file.Status == FileStatus.Rejected ? "Change the file, or ask the operator to change the rule." : null),
        FileStatus.Missing => "Upload the file again, if it should exist.",
        _ => null,
    };

    private static FileStep StepOf(FailedAttempt attempt)
    {
        if (_acts.TryGetValue(attempt.Code, out var act)) return new(attempt.At, "off", act, attempt.Detail);
        var meaning = CodeWords.Find(attempt.Code) is { } words ? $"{words.Meaning} ({attempt.Code})" : attempt.Code;
        return new(attempt.At, "bad", $"Attempt {attempt.Attempt} failed: {meaning}", attempt.Detail);
    }

    private static string LastOf(FileDetails file)
    {
        if (file.IsFinal) return $"Final: {NameOf(file)}";
        return file.DueAt is { } due ? $"Waits until {Words.Utc(due)}" : $"Now {NameOf(file)}";
    }

    private static string NameOf(FileDetails file) => file.Status.ToWireName();
}
