using System.Text.Json;
using System.Text.RegularExpressions;
using FilePipeline.Terraform.Tests.Rules;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests;

/// <summary>
/// For each grant, condition and protection: taken out of the Terraform files, a test of the stack or a rule fails and names it. The list
/// is <c>faults.json</c>.
/// </summary>
public sealed class FaultTests(TerraformTool terraform)
{
    private static readonly Dictionary<string, Fault> _faults =
        JsonSerializer.Deserialize<List<Fault>>(
            File.ReadAllText(Repository.Path("tests", "Terraform", "faults.json")), JsonSerializerOptions.Web)!
            .ToDictionary(fault => fault.Name, StringComparer.Ordinal);

    public static TheoryData<string> Faults => [.. _faults.Keys];

    [Theory, MemberData(nameof(Faults))]
    public async Task A_removed_part_is_found(string name)
    {
        var fault = _faults[name];
        terraform.Require();
        await terraform.TestAsync(fault.Stack); // prepares the folder that is copied
        using var workspace = terraform.Require().Clone();
        workspace.Remove(fault.File, new Regex(fault.Remove, RegexOptions.Singleline | RegexOptions.ExplicitCapture), fault.By ?? "");

        var report = TestReport.Read(await terraform.RunAsync(
            workspace, fault.Stack, TestContext.Current.CancellationToken, "test", "-json", "-verbose",
            $"-filter=tests/{fault.Tests}.tftest.hcl"));

        var found = report.Errors.Concat(report.Plans.SelectMany(AllRules.Check)).ToList();
        Assert.Contains(found, message => message.Contains(fault.Error, StringComparison.Ordinal));
    }

    /// <summary>A part of a file, what replaces it, which tests run, and what must be reported.</summary>
    private sealed record Fault(string Name, string Stack, string File, string Remove, string? By, string Tests, string Error);
}
