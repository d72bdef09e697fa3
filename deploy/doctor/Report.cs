using System.Text.Json;

namespace FilePipeline.Doctor;

/// <summary>How a report is written.</summary>
internal enum ReportFormat
{
    /// <summary>A line for each finding, immediately.</summary>
    Text,

    /// <summary>One JSON array at the end.</summary>
    Json,

    /// <summary>SARIF 2.1.0 at the end.</summary>
    Sarif,
}

/// <summary>Writes findings and determines the exit code.</summary>
internal sealed class Report(TextWriter output, ReportFormat format)
{
    private static readonly JsonSerializerOptions _options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly List<Finding> _findings = [];

    public async Task AddAsync(Finding finding)
    {
        _findings.Add(finding);
        if (format != ReportFormat.Text) return;
        await output.WriteLineAsync($"{finding.Id} {Word(finding.Verdict)} {finding.Cause}");
        if (finding.Fix is not null) await output.WriteLineAsync($"         fix: {finding.Fix}");
    }

    /// <summary>Ends the report and returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await output.WriteLineAsync(format switch
        {
            ReportFormat.Json => JsonSerializer.Serialize(_findings, _options),
            ReportFormat.Sarif => Sarif.Of(_findings).ToJsonString(_options),
            _ => Summary(),
        });
        if (_findings.All(finding => finding.Verdict == Verdict.Skip)) return ExitCode.NothingChecked;
        return Count(Verdict.Fail) > 0 ? ExitCode.Failed : ExitCode.Passed;
    }

    private string Summary() =>
        $"{Count(Verdict.Pass)} passed, {Count(Verdict.Warn)} warned, {Count(Verdict.Fail)} failed, {Count(Verdict.Skip)} skipped";

    private int Count(Verdict verdict) => _findings.Count(finding => finding.Verdict == verdict);

    private static string Word(Verdict verdict) => verdict.ToString().ToUpperInvariant();
}
