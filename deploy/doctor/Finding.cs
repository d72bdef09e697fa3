using System.Text.Json.Serialization;

namespace FilePipeline.Doctor;

/// <summary>How a check ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
internal enum Verdict
{
    /// <summary>Looked, found nothing.</summary>
    [JsonStringEnumMemberName("PASS")]
    Pass,

    /// <summary>Works today, and costs or hides something.</summary>
    [JsonStringEnumMemberName("WARN")]
    Warn,

    /// <summary>Broken, or will break.</summary>
    [JsonStringEnumMemberName("FAIL")]
    Fail,

    /// <summary>Could not look.</summary>
    [JsonStringEnumMemberName("SKIP")]
    Skip,
}

/// <summary>One line of the report. <c>cause</c> is what was found (for PASS and SKIP: what was looked at, or why not); <c>fix</c> is the command or
/// the edit that fixes it, null where nothing is to fix.</summary>
internal sealed record Finding(string Id, Verdict Verdict, string Cause, string? Fix = null)
{
    /// <summary>The lines of one check: its faults, or that it is well.</summary>
    public static IReadOnlyList<Finding> Of(string id, string health, IReadOnlyList<Problem> faults) => faults.Count == 0
        ? [new Finding(id, Verdict.Pass, health)]
        : [.. faults.Select(fault => new Finding(id, fault.Verdict, fault.Cause, fault.Fix.Length == 0 ? null : fault.Fix))];
}

/// <summary>What a check found, and the command or the edit that fixes it.</summary>
internal sealed record Problem(string Cause, string Fix, Verdict Verdict = Verdict.Fail)
{
    /// <summary>Nothing to look at: <paramref name="why"/> says what to give.</summary>
    public static Problem Skipped(string why) => new(why, "", Verdict.Skip);
}
