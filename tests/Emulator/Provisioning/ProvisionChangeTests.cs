using System.Text.Json.Nodes;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Tests.Provisioning;

/// <summary>A second run after changes of the topology or the resources.</summary>
public sealed class ProvisionChangeTests
{
    private static readonly Topology _usual = Provisions.OfThisRepository;

    [Fact]
    public async Task Only_changed_queue_attributes_are_updated()
    {
        await using var cloud = await ProvisionedAsync();
        cloud.Queues.All["large-files"]["VisibilityTimeout"] = "30";
        cloud.Queues.All["file-events"]["RedrivePolicy"] =
            $$"""{"deadLetterTargetArn":"{{ScriptedQueues.Arn("file-events-dlq")}}","maxReceiveCount":3}""";

        var items = await cloud.ProvisionAsync(_usual);

        Assert.Equal(
            ["large-files VisibilityTimeout", "file-events RedrivePolicy"], Updated(items).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(["sqs.SetQueueAttributes", "sqs.SetQueueAttributes"], cloud.Writes);
        Assert.Equal("720", cloud.Queues.All["large-files"]["VisibilityTimeout"]);
        Assert.Equal(5, (int)JsonNode.Parse(cloud.Queues.All["file-events"]["RedrivePolicy"])!["maxReceiveCount"]!);
    }

    [Fact]
    public async Task An_equivalent_redrive_policy_is_unchanged()
    {
        await using var cloud = await ProvisionedAsync();
        cloud.Queues.All["file-events"]["RedrivePolicy"] =
            $$"""{ "maxReceiveCount": "5", "deadLetterTargetArn": "{{ScriptedQueues.Arn("file-events-dlq")}}" }""";

        Assert.Empty(Updated(await cloud.ProvisionAsync(_usual)));
        Assert.Empty(cloud.Writes);
    }

    [Fact]
    public async Task A_removed_dead_letter_queue_removes_the_redrive_policy()
    {
        await using var cloud = await ProvisionedAsync();

        var items =
            await cloud.ProvisionAsync(_usual with { Queues = [.. _usual.Queues.Select(queue => queue with { DeadLetter = null })] });

        Assert.Equal(["file-events RedrivePolicy", "large-files RedrivePolicy"], Updated(items));
        Assert.DoesNotContain("RedrivePolicy", cloud.Queues.All["file-events"].Keys);
    }

    [Fact]
    public async Task Policy_statements_of_others_are_kept()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Queues.All["q"] = new()
        {
            ["QueueArn"] = ScriptedQueues.Arn("q"),
            ["Policy"] = """{"Version":"2008-10-17","Statement":{"Sid":"theirs","Effect":"Allow"}}"""
        };
        var notifying =
            Provisions.With([new QueueSpec("q")], [new BucketSpec("one.two", [new NotificationSpec(["s3:ObjectCreated:*"], "q")])]);

        Assert.Equal(["q MessageRetentionPeriod, Policy, VisibilityTimeout"], Updated(await cloud.ProvisionAsync(notifying)));
        Assert.Equal(["theirs", "topology-one_two"], Sids(cloud.Queues.All["q"]["Policy"]));

        Assert.Equal(["q Policy", "one.two notifications"], Updated(
            await cloud.ProvisionAsync(Provisions.With(notifying.Queues, [new BucketSpec("one.two", [])]))));
        Assert.Equal(["theirs"], Sids(cloud.Queues.All["q"]["Policy"]));
    }

    [Fact]
    public async Task Notification_rules_of_others_are_kept()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Queues.All["theirs"] = new() { ["QueueArn"] = ScriptedQueues.Arn("theirs"), ["Policy"] = "\"arn:aws:s3:::files\"" };
        cloud.Buckets.Add("files", $"""
            <QueueConfiguration><Id>theirs</Id><Queue>{ScriptedQueues.Arn("theirs")}</Queue><Event>s3:ObjectTagging:*</Event></QueueConfiguration><EventBridgeConfiguration/>
            """);

        var items = await cloud.ProvisionAsync(
            Provisions.With([new QueueSpec("ours")], [new BucketSpec("files", [new NotificationSpec(["s3:ObjectCreated:*"], "ours")])]));

        Assert.Equal(["files notifications"], Updated(items));
        Assert.Equal([$"{ScriptedQueues.Arn("ours")} s3:ObjectCreated:*", $"{ScriptedQueues.Arn("theirs")} s3:ObjectTagging:*"],
            cloud.Buckets.Rules("files").Where(rule => rule.Length > 0).Select(Sorted).Order());
        Assert.Contains("EventBridgeConfiguration", cloud.Buckets.Notifications["files"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_equivalent_notification_rule_is_not_created_again()
    {
        await using var cloud = await ProvisionedAsync();
        cloud.Buckets.Add("filepipeline-uploads", $"""
            <QueueConfiguration><Id>manual</Id><Queue>{ScriptedQueues.Arn("file-events")}</Queue><Event>s3:ObjectRemoved:*</Event><Event>s3:ObjectCreated:*</Event></QueueConfiguration>
            """);

        Assert.Empty(Updated(await cloud.ProvisionAsync(_usual)));
        Assert.Empty(cloud.Writes);
    }

    [Fact]
    public async Task A_changed_notification_rule_replaces_the_old_one()
    {
        await using var cloud = await ProvisionedAsync();
        var changed = _usual with
        {
            Buckets =
            [new BucketSpec("filepipeline-uploads", [new NotificationSpec(["s3:ObjectCreated:*"], "file-events", Prefix: "in/")])]
        };

        Assert.Equal(["filepipeline-uploads notifications"], Updated(await cloud.ProvisionAsync(changed)));
        Assert.Equal([$"{ScriptedQueues.Arn("file-events")} in/ prefix s3:ObjectCreated:*"], cloud.Buckets.Rules(
            "filepipeline-uploads").Select(Sorted));
    }

    [Fact]
    public async Task A_missing_time_to_live_is_set()
    {
        await using var cloud = await ProvisionedAsync();
        cloud.Tables.All["filepipeline-records"].Expiry = null;

        Assert.Equal(["filepipeline-records time to live expiresAt"], Updated(await cloud.ProvisionAsync(_usual)));
        Assert.Equal("expiresAt", cloud.Tables.All["filepipeline-records"].Expiry);
    }

    [Fact]
    public async Task A_table_with_another_key_is_refused()
    {
        await using var cloud = await ProvisionedAsync();

        var exception = await Assert.ThrowsAsync<ProvisionException>(() =>
            cloud.ProvisionAsync(Provisions.With(tables: [new TableSpec("filepipeline-records", "id", "expiresAt")])));

        Assert.Equal("table 'filepipeline-records' has key key, not id; a key cannot be changed: delete the table or use another name",
            exception.Message);
        Assert.Empty(cloud.Writes);
    }

    [Fact]
    public async Task A_table_with_another_time_to_live_is_refused()
    {
        await using var cloud = await ProvisionedAsync();

        var exception = await Assert.ThrowsAsync<ProvisionException>(() =>
            cloud.ProvisionAsync(Provisions.With(tables: [new TableSpec("filepipeline-records", "key", "until")])));

        Assert.StartsWith(
            "table 'filepipeline-records' has time-to-live attribute expiresAt, not until", exception.Message, StringComparison.Ordinal);
        Assert.Empty(cloud.Writes);
    }

    private static async Task<ScriptedCloud> ProvisionedAsync()
    {
        var cloud = await ScriptedCloud.StartAsync();
        await cloud.ProvisionAsync(_usual);
        cloud.ClearRequests();
        return cloud;
    }

    private static IEnumerable<string> Updated(IEnumerable<ProvisionedItem> items) =>
        items.Where(item => item.Change == Change.Updated).Select(item => $"{item.Name} {item.Detail}");

    private static IEnumerable<string?> Sids(string policy) =>
        JsonNode.Parse(policy)!["Statement"]!.AsArray().Select(statement => (string?)statement!["Sid"]);

    private static string Sorted(string rule) => string.Join(' ', rule.Split(' ').Order(StringComparer.Ordinal));
}
