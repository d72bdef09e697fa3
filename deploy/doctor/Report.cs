using System.Text.Json;

namespace FilePipeline.Doctor;

/// <summary>Writes findings: each one immediately as text, or all of them at the end as one JSON array.</summary>
internal sealed class Report(TextWriter output, bool asJson)
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<Finding> _findings = [];

    public async Task AddAsync(Finding finding)
    {
        _findings.Add(finding);
        if (asJson) return;
        await output.WriteLineAsync($"{finding.Id} {Word(finding.Verdict)} {finding.Cause}");
        if (finding.Fix is not null) await output.WriteLineAsync($"         fix: {finding.Fix}");
    }

    /// <summary>Ends the report and returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        if (asJson) await output.WriteLineAsync(JsonSerializer.Serialize(_findings, _options));
        else await output.WriteLineAsync(Summary());
        if (_findings.All(finding => finding.Verdict == Verdict.Skip)) return ExitCode.NothingChecked;
        return Count(Verdict.Fail) > 0 ? ExitCode.Failed : ExitCode.Passed;
    }

    private string Summary() =>
        $"{Count(Verdict.Pass)} passed, {Count(Verdict.Warn)} warned, {Count(Verdict.Fail)} failed, {Count(Verdict.Skip)} skipped";

    private int Count(Verdict verdict) => _findings.Count(finding => finding.Verdict == verdict);

    private static string Word(Verdict verdict) => verdict.ToString().ToUpperInvariant();
}
