using System.Text.Json.Nodes;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests;

/// <summary>Terraform creates what <c>deploy/kubernetes/topology.json</c> lists, and nothing else of its kind.</summary>
public sealed class TopologyTests(TerraformTool terraform)
{
    public static TheoryData<string, string> Topologies =>
        new() { { "lanes/lanes", "topology.json" }, { "layout/fast", "topology.fast.json" } };

    [Theory, MemberData(nameof(Topologies))]
    public async Task Queues_and_their_times_are_those_of_the_topology(string run, string file)
    {
        var plan = await PlanAsync(run);
        var queues = Topology(file)["queues"]!.AsArray();

        Assert.Equal(
            queues.Select(queue => ((string)queue!["name"]!, (int)queue["visibilitySeconds"]!, (int)queue["retentionSeconds"]!)).Order(),
            plan.Of("aws_sqs_queue").Select(queue => (queue.Text("name")!, (int)queue.Values["visibility_timeout_seconds"]!,
                (int)queue.Values["message_retention_seconds"]!)).Order());
    }

    [Theory, MemberData(nameof(Topologies))]
    public async Task Dead_letters_go_where_the_topology_says(string run, string file)
    {
        var plan = await PlanAsync(run);
        var wanted =
            from queue in Topology(file)["queues"]!.AsArray()
            let dead = queue["deadLetter"]
            where dead is not null
            select ((string)queue["name"]!, $"arn:aws:sqs:eu-central-1:123456789012:{dead["queue"]}", (int)dead["maxReceives"]!);

        Assert.Equal(wanted.Order(), plan.Of("aws_sqs_queue_redrive_policy").Select(item =>
        {
            var policy = JsonNode.Parse(item.Text("redrive_policy")!)!;
            return (item.Address.Split('"')[1], (string)policy["deadLetterTargetArn"]!, (int)policy["maxReceiveCount"]!);
        }).Order());
    }

    [Theory, MemberData(nameof(Topologies))]
    public async Task Tables_and_topics_are_those_of_the_topology(string run, string file)
    {
        var plan = await PlanAsync(run);
        var topology = Topology(file);

        Assert.Equal(
            topology["tables"]!.AsArray().Select(table => ((string)table!["name"]!, (string)table["key"]!)).Order(),
            plan.Of("aws_dynamodb_table").Select(table => (table.Text("name")!, table.Text("hash_key")!)).Order());
        Assert.Equal(
            topology["topics"]!.AsArray().Select(topic => (string)topic!["name"]!).Order(StringComparer.Ordinal),
            plan.Of("aws_sns_topic").Select(topic => topic.Text("name")!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_class_of_data_is_encrypted_with_its_own_key()
    {
        var plan = await PlanAsync("lanes/lanes");

        Assert.All(plan.Of("aws_sqs_queue"), queue => Assert.EndsWith(
            ":key/queues", queue.Text("kms_master_key_id"), StringComparison.Ordinal));
        Assert.All(plan.Of("aws_sns_topic"), topic => Assert.EndsWith(
            ":key/topics", topic.Text("kms_master_key_id"), StringComparison.Ordinal));
        Assert.All(plan.Of("aws_dynamodb_table"), table => Assert.EndsWith(
            ":key/records", (string?)table.Values["server_side_encryption"]![0]!["kms_key_arn"], StringComparison.Ordinal));
    }

    private static JsonNode Topology(string file) =>
        JsonNode.Parse(File.ReadAllText(Repository.Path("deploy", "kubernetes", file)))!;

    private async Task<Plan> PlanAsync(string run)
    {
        terraform.Require();
        return (await terraform.TestAsync("stacks/data")).Plans.Single(plan => plan.Name == run);
    }
}
