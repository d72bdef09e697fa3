namespace FilePipeline.Requeue.Tests;

/// <summary>Default values for tests of send-backs.</summary>
internal static class SendBackSome
{
    public const string Code = "files-unavailable";
    public const string Id = $"send-back-{Code}";

    /// <summary>A send-back that has just started.</summary>
    public static SendBackState State() => new()
    {
        Id = Id,
        Run = "run-1",
        Code = Code,
        AsOf = Some.Time,
        By = "ada",
        Limits = new(20, SendBackLimits.MostOfStep, TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(2)),
        StepSize = 5,
        StartedAt = Some.Time,
        UpdatedAt = Some.Time,
    };

    public static IReadOnlyList<SendBackMember> Members(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new SendBackMember($"parked/{Code}/{number:x32}.json", $"{number:x32}"))];
}
