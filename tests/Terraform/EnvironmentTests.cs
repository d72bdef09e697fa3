using System.Text.RegularExpressions;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests;

/// <summary>The values of the environments fit the stacks.</summary>
public sealed partial class EnvironmentTests(TerraformTool terraform)
{
    private const string Empty = """
        mock_provider "aws" {
          source          = "../../mocks"
          override_during = plan
        }

        run "environment" {
          command = plan
        }
        """;

    private static readonly string _folder = Repository.Path("deploy", "terraform");

    public static TheoryData<string, string> Files =>
    [
        .. from environment in Environments
           from file in Directory.EnumerateFiles(Path.Combine(_folder, "environments", environment), "*.tfvars")
           let stack = Path.GetFileNameWithoutExtension(file)
           where stack != "common"
           select (environment, stack),
    ];

    public static TheoryData<string> EnvironmentNames => [.. Environments];

    private static IEnumerable<string> Environments =>
        Directory.EnumerateDirectories(Path.Combine(_folder, "environments")).Select(folder => Path.GetFileName(folder)!);

    [Theory, MemberData(nameof(Files))]
    public void Every_value_belongs_to_a_variable_and_no_variable_is_left_without_one(string environment, string stack)
    {
        var text = string.Concat(
            Directory.EnumerateFiles(Path.Combine(_folder, "stacks", stack), "*.tf").Select(file => $"\n{File.ReadAllText(file)}"));
        var variables = Variable().Matches(text).ToList();
        var values = Values(environment, "common").Concat(Values(environment, stack)).ToList();

        Assert.Subset(variables.Select(variable => variable.Groups["name"].Value).ToHashSet(), values.ToHashSet());
        Assert.Subset(values.ToHashSet(), variables.Where(variable => !variable.Value.Contains("\n  default", StringComparison.Ordinal))
            .Select(variable => variable.Groups["name"].Value).ToHashSet());
    }

    [Theory, MemberData(nameof(EnvironmentNames))]
    public async Task The_stack_data_plans_with_the_values_of_an_environment(string environment)
    {
        terraform.Require();
        await terraform.TestAsync("stacks/data"); // prepares the folder that is copied
        using var workspace = terraform.Require().Clone();
        Directory.Delete(workspace.Terraform("stacks", "data", "tests"), recursive: true);
        Directory.CreateDirectory(workspace.Terraform("stacks", "data", "tests"));
        await File.WriteAllTextAsync(
            workspace.Terraform("stacks", "data", "tests", "environment.tftest.hcl"), Empty, TestContext.Current.CancellationToken);

        var report = TestReport.Read(await terraform.RunAsync(
            workspace, "stacks/data", TestContext.Current.CancellationToken, "test", "-json", "-verbose",
            $"-var-file=../../environments/{environment}/common.tfvars", $"-var-file=../../environments/{environment}/data.tfvars"));

        Assert.Empty(report.Errors);
        Assert.Equal(6, Assert.Single(report.Plans).Of("aws_sqs_queue").Count());
    }

    private static IEnumerable<string> Values(string environment, string file) =>
        Value().Matches(File.ReadAllText(Path.Combine(_folder, "environments", environment, $"{file}.tfvars")))
            .Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"^variable ""(?<name>\w+)"" \{.*?^\}",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(?<name>\w+)\s*=", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Value();
}
