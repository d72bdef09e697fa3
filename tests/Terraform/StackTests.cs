using FilePipeline.Terraform.Tests.Rules;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests;

/// <summary>Every stack is formatted, valid by the schema of the AWS provider, passes its tests and follows the rules.</summary>
public sealed class StackTests(TerraformTool terraform)
{
    public static TheoryData<string> Stacks => [.. Workspace.Stacks];

    [Fact]
    public async Task Files_are_formatted()
    {
        var result = await terraform.RunAsync(
            terraform.Require(), ".", TestContext.Current.CancellationToken, "fmt", "-check", "-recursive", "-no-color");

        Assert.True(result.Code == 0, $"run terraform fmt -recursive deploy/terraform: {result.Output}{result.Errors}");
    }

    [Theory, MemberData(nameof(Stacks))]
    public async Task A_stack_is_valid(string stack)
    {
        var workspace = terraform.Require();
        await terraform.TestAsync(stack); // prepares the folder
        var result = await terraform.RunAsync(workspace, stack, TestContext.Current.CancellationToken, "validate", "-no-color");

        Assert.True(result.Code == 0, result.Output + result.Errors);
    }

    [Theory, MemberData(nameof(Stacks))]
    public async Task The_tests_of_a_stack_pass(string stack)
    {
        terraform.Require();
        var report = await terraform.TestAsync(stack);

        Assert.Empty(report.Errors);
        Assert.True(report.Passed > 0, "no run");
    }

    [Theory, MemberData(nameof(Stacks))]
    public async Task Every_plan_of_a_stack_follows_the_rules(string stack)
    {
        terraform.Require();
        var report = await terraform.TestAsync(stack);

        Assert.Contains(report.Plans, plan => plan.Resources.Count > 0);
        Assert.Empty(report.Plans.SelectMany(AllRules.Check));
    }

    [Theory, MemberData(nameof(Stacks))]
    public void A_stack_tags_everything_and_works_in_one_account_only(string stack)
    {
        var text = string.Concat(Directory.EnumerateFiles(Repository.Path("deploy", "terraform", stack), "*.tf").Select(File.ReadAllText));

        Assert.Contains("default_tags", text, StringComparison.Ordinal);
        Assert.Contains("allowed_account_ids = [var.account]", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws_s3_bucket")]
    [InlineData("aws_dynamodb_table")]
    [InlineData("aws_sqs_queue")]
    [InlineData("aws_kms_key")]
    [InlineData("aws_backup_vault")]
    public void Resources_that_hold_data_cannot_be_destroyed_by_a_plan(string type)
    {
        // The keys of a cluster and of a registry end with them.
        var blocks = Directory.EnumerateFiles(Repository.Path("deploy", "terraform"), "*.tf", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"modules{Path.DirectorySeparatorChar}cluster", StringComparison.Ordinal))
            .SelectMany(file => $"\n{File.ReadAllText(file)}".Split("\nresource "))
            .Where(block => block.StartsWith($"\"{type}\"", StringComparison.Ordinal));

        Assert.NotEmpty(blocks);
        Assert.All(blocks, block => Assert.Contains("prevent_destroy = true", block, StringComparison.Ordinal));
    }
}
