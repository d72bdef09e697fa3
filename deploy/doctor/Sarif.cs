using System.Text.Json.Nodes;
using FilePipeline.Doctor.Checks;

namespace FilePipeline.Doctor;

/// <summary>Findings as SARIF 2.1.0 (OASIS): one rule for each check, one result for each finding but passes.</summary>
internal static class Sarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    // A finding is about rendered manifests, which have no file.
    private const string Place = "deploy/kubernetes";

    public static JsonObject Of(IEnumerable<Finding> findings) => new()
    {
        ["$schema"] = Schema,
        ["version"] = "2.1.0",
        ["runs"] = new JsonArray(new JsonObject
        {
            ["tool"] = new JsonObject
            {
                ["driver"] = new JsonObject
                {
                    ["name"] = "filepipeline-doctor",
                    ["rules"] = new JsonArray([.. Check.All.Select(RuleOf)]),
                },
            },
            ["results"] = new JsonArray([.. findings.Where(finding => finding.Verdict != Verdict.Pass).Select(ResultOf)]),
        }),
    };

    private static JsonObject RuleOf(Check check) => new()
    {
        ["id"] = check.Id,
        ["shortDescription"] = new JsonObject { ["text"] = check.Offline?.Expectation ?? check.Live!.Expectation },
    };

    private static JsonObject ResultOf(Finding finding) => new()
    {
        ["ruleId"] = finding.Id,
        ["level"] = finding.Verdict switch
        {
            Verdict.Fail => "error",
            Verdict.Warn => "warning",
            _ => "note",
        },
        ["message"] = new JsonObject
        {
            ["text"] = finding.Fix is null ? finding.Cause : $"{finding.Cause}\nFix: {finding.Fix}",
        },
        ["locations"] = new JsonArray(new JsonObject
        {
            ["physicalLocation"] = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = Place } },
        }),
    };
}
