using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

/// <summary>How far each rule is checked. The state entry is <c>cursor:expected</c>.</summary>
internal sealed record ExpectedCursor
{
    /// <summary>By the names of the rules.</summary>
    public IReadOnlyDictionary<string, ExpectedState> Rules { get; init; } = new Dictionary<string, ExpectedState>();
}

/// <summary>How far a rule is checked.</summary>
/// <param name="Checked">Deadlines up to this time are checked; at first the time when the rule was first seen.</param>
/// <param name="Overdue">The files that have not arrived, oldest first.</param>
internal sealed record ExpectedState(DateTimeOffset Checked, IReadOnlyList<OverdueFiles> Overdue);

/// <summary>Files that did not arrive by their deadline.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Key">Key or pattern of the day.</param>
/// <param name="By">The deadline.</param>
/// <param name="Found">Number of files that arrived.</param>
/// <param name="Expected">Minimum number of files.</param>
/// <param name="Start">Only files that arrived after it count; null for all.</param>
internal sealed record OverdueFiles(string Rule, string Key, DateTimeOffset By, int Found, int Expected, DateTimeOffset? Start = null)
{
    /// <summary>The outcome that reports it. It has no record, and its file id is not a digest, so that no file has it.</summary>
    /// <param name="code"><see cref="Codes.Overdue"/> or <see cref="Codes.ArrivedLate"/>.</param>
    /// <param name="deadline">The deadline in words.</param>
    /// <param name="now">The current time.</param>
    public FileRecord ToRecord(string code, string deadline, DateTimeOffset now)
    {
        const string prefix = "expected-";
        var id = StateKeys.HexDigest($"expected\n{Rule}\n{By.ToUnixTimeMilliseconds()}\n{code}");
        var files = Expected == 1 ? "it" : $"{Found} of {Expected} files";
        return new()
        {
            FileId = prefix + StateKeys.HexDigest(Rule)[..(32 - prefix.Length)],
            Key = Key,
            Write = ObjectVersion.Of(null, null, null, null, By),
            Status = code == Codes.Overdue ? FileStatus.Missing : FileStatus.Processed,
            Code = code,
            Reason = code == Codes.Overdue
                ? $"rule {Rule}: {(Found == 0 ? "nothing" : files)} had arrived by {deadline}"
                : $"rule {Rule}: {files} arrived after {deadline}",
            OutcomeId = id,
            FirstSeenAt = By,
            UpdatedAt = now,
        };
    }
}
