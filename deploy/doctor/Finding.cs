using System.Text.Json.Serialization;

namespace FilePipeline.Doctor;

/// <summary>The result of a check.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Verdict>))]
internal enum Verdict
{
    /// <summary>No problem was found.</summary>
    [JsonStringEnumMemberName("PASS")]
    Pass,

    /// <summary>Works, but costs money or hides something.</summary>
    [JsonStringEnumMemberName("WARN")]
    Warn,

    /// <summary>Broken, or will break.</summary>
    [JsonStringEnumMemberName("FAIL")]
    Fail,

    /// <summary>Not checked.</summary>
    [JsonStringEnumMemberName("SKIP")]
    Skip,
}

/// <summary>One line of the report. <c>cause</c> is the problem (for PASS the expectation, for SKIP the reason); <c>fix</c> is the command
/// or the edit that fixes it, null where there is nothing to fix.</summary>
internal sealed record Finding(string Id, Verdict Verdict, string Cause, string? Fix = null)
{
    /// <summary>The lines of one check: its problems, or that the expectation holds.</summary>
    public static IReadOnlyList<Finding> FromProblems(string id, string expectation, IReadOnlyList<Problem> problems) => problems.Count == 0
        ? [new Finding(id, Verdict.Pass, expectation)]
        : [.. problems.Select(problem => new Finding(id, problem.Verdict, problem.Cause, problem.Fix.Length == 0 ? null : problem.Fix))];
}

/// <summary>A problem, and the command or the edit that fixes it.</summary>
internal sealed record Problem(string Cause, string Fix, Verdict Verdict = Verdict.Fail)
{
    /// <summary>A check that could not run.</summary>
    public static Problem Skipped(string reason) => new(reason, "", Verdict.Skip);
}
