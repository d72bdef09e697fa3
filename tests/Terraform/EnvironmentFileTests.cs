using System.Text.Json.Nodes;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests;

/// <summary>The outputs of the stacks are what manifests, doctor and a laptop need.</summary>
public sealed class EnvironmentFileTests(TerraformTool terraform)
{
    private static readonly string[] _file = File.ReadAllLines(
        Repository.Path("deploy", "kubernetes", "overlays", "eks", "values", "infra.env"));

    [Fact]
    public async Task Infra_env_has_the_keys_of_the_committed_file()
    {
        var text = await OutputAsync("stacks/cluster", "defaults/defaults", "infra_env");
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(Keys(_file), Keys(lines));
        Assert.All(lines.Where(line => !line.StartsWith('#')), line => Assert.NotEqual("", line.Split('=', 2)[1]));
    }

    [Theory]
    [InlineData("eks", "defaults/defaults")]
    [InlineData("eks-fast", "layout/fast")]
    public async Task The_doctor_passes_the_overlay_with_the_outputs(string overlay, string environment)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs kubectl");
        using var workspace = terraform.Require().Clone();
        var values = Path.Combine(workspace.Root, "deploy", "kubernetes", "overlays", "eks", "values");
        var cancellation = TestContext.Current.CancellationToken;
        foreach (var (file, output) in ((string, string)[])[("infra.env", "infra_env"), ("egress.yaml", "egress")])
        {
            await File.WriteAllTextAsync(
                Path.Combine(values, file), await OutputAsync("stacks/cluster", environment, output), cancellation);
        }

        var doctor = await CommandResult.OfAsync(
            "dotnet", ["run", "--no-build", "--project", Repository.Path("deploy", "doctor"), "--", "--overlay",
                Path.Combine(workspace.Root, "deploy", "kubernetes", "overlays", overlay), "--json"],
            workspace.Root, new Dictionary<string, string>(StringComparer.Ordinal), cancellation);

        Assert.True(doctor.Output.StartsWith('['), doctor.Output + doctor.Errors);
        var findings = JsonNode.Parse(doctor.Output)!.AsArray();
        Assert.NotEmpty(findings);
        // Images come from a release, not from Terraform.
        Assert.All(
            findings.Where(finding => (string?)finding!["verdict"] is not ("PASS" or "SKIP")),
            finding => Assert.Matches("^D39 .*(image digest of zeros|registry[.]example)", $"{finding!["id"]} {finding["cause"]}"));
    }

    [Fact]
    public async Task A_copy_of_the_components_names_this_environment_after_the_edits()
    {
        var script = await OutputAsync("stacks/data", "layout/existing", "component_edits");
        var edits = script.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('/')).Select(parts => (From: parts[1], To: parts[2])).ToList();
        var components = string.Concat(Directory.EnumerateFiles(Repository.Path("components", "aws"), "*.yaml")
            .SelectMany(File.ReadLines).Select(line => edits.Aggregate(
                $"{line}\n", (text, edit) => text.Replace(edit.From, edit.To, StringComparison.Ordinal))));

        Assert.DoesNotContain("111122223333", components, StringComparison.Ordinal);
        Assert.DoesNotContain("us-east-1", components, StringComparison.Ordinal);
        Assert.Contains("{name: bucket, value: acme-incoming}", components, StringComparison.Ordinal);
        Assert.Contains("{name: queueName, value: acme-file-events}", components, StringComparison.Ordinal);
        Assert.Contains("{name: sqsDeadLettersQueueName, value: acme-file-outcomes-dlq}", components, StringComparison.Ordinal);
        Assert.Contains("{name: table, value: acme-records}", components, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stacks/data", "lanes/lanes", "keys", "topics", "buckets", "tables", "queues", "name", "intake", "partition")]
    [InlineData("stacks/cluster", "defaults/defaults", "cluster_name", "network", "repositories")]
    [InlineData("stacks/watch", "layout/defaults", "page_topic_arn", "release_alarm")]
    public async Task A_handover_has_what_the_next_stack_reads(string stack, string run, params string[] keys)
    {
        terraform.Require();
        var handover = (await terraform.TestAsync(stack)).Plans.Single(plan => plan.Name == run).Outputs["handover"]!.AsObject();

        Assert.Subset(handover.Select(pair => pair.Key).ToHashSet(), keys.ToHashSet());
    }

    private static IEnumerable<string> Keys(IEnumerable<string> lines) =>
        lines.Where(line => !line.StartsWith('#')).Select(line => line.Split('=')[0]).Order(StringComparer.Ordinal);

    private async Task<string> OutputAsync(string stack, string run, string output)
    {
        terraform.Require();
        return (string)(await terraform.TestAsync(stack)).Plans.Single(plan => plan.Name == run).Outputs[output]!;
    }
}
