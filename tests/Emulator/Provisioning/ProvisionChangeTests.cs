using System.Text.Json.Nodes;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Tests.Provisioning;

/// <summary>A second run over what someone changed meanwhile, on either side.</summary>
public sealed class ProvisionChangeTests
{
    private static readonly Topology _usual = Provisions.OfThisRepository;

    [Fact]
    public async Task Only_the_attributes_of_a_queue_that_differ_are_set()
    {
        await using var cloud = await MadeAsync();
        cloud.Queues.All["large-files"]["VisibilityTimeout"] = "30";
        cloud.Queues.All["file-events"]["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{ScriptedQueues.Arn("file-events-dlq")}}","maxReceiveCount":3}""";

        var items = await cloud.ProvisionAsync(_usual);

        Assert.Equal(["large-files VisibilityTimeout", "file-events RedrivePolicy"], Changed(items).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(["sqs.SetQueueAttributes", "sqs.SetQueueAttributes"], cloud.Writes);
        Assert.Equal("720", cloud.Queues.All["large-files"]["VisibilityTimeout"]);
        Assert.Equal(5, (int)JsonNode.Parse(cloud.Queues.All["file-events"]["RedrivePolicy"])!["maxReceiveCount"]!);
    }

    [Fact]
    public async Task A_redrive_policy_written_in_another_way_is_the_same()
    {
        await using var cloud = await MadeAsync();
        cloud.Queues.All["file-events"]["RedrivePolicy"] = $$"""{ "maxReceiveCount": "5", "deadLetterTargetArn": "{{ScriptedQueues.Arn("file-events-dlq")}}" }""";

        Assert.Empty(Changed(await cloud.ProvisionAsync(_usual)));
        Assert.Empty(cloud.Writes);
    }

    [Fact]
    public async Task A_queue_that_shall_give_up_to_no_other_gives_up_to_none()
    {
        await using var cloud = await MadeAsync();

        var items = await cloud.ProvisionAsync(_usual with { Queues = [.. _usual.Queues.Select(queue => queue with { DeadLetter = null })] });

        Assert.Equal(["file-events RedrivePolicy", "large-files RedrivePolicy"], Changed(items));
        Assert.DoesNotContain("RedrivePolicy", cloud.Queues.All["file-events"].Keys);
    }

    [Fact]
    public async Task What_others_allowed_on_a_queue_stays_allowed()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Queues.All["q"] = new() { ["QueueArn"] = ScriptedQueues.Arn("q"), ["Policy"] = """{"Version":"2008-10-17","Statement":{"Sid":"theirs","Effect":"Allow"}}""" };
        var telling = Provisions.With([new QueueSpec("q")], [new BucketSpec("one.two", [new NotificationSpec(["s3:ObjectCreated:*"], "q")])]);

        Assert.Equal(["q MessageRetentionPeriod, Policy, VisibilityTimeout"], Changed(await cloud.ProvisionAsync(telling)));
        Assert.Equal(["theirs", "topology-one_two"], Sids(cloud.Queues.All["q"]["Policy"]));

        Assert.Equal(["q Policy", "one.two notifications"], Changed(await cloud.ProvisionAsync(Provisions.With(telling.Queues, [new BucketSpec("one.two", [])]))));
        Assert.Equal(["theirs"], Sids(cloud.Queues.All["q"]["Policy"]));
    }

    [Fact]
    public async Task Notifications_that_others_set_up_stay()
    {
        await using var cloud = await ScriptedCloud.StartAsync();
        cloud.Queues.All["theirs"] = new() { ["QueueArn"] = ScriptedQueues.Arn("theirs"), ["Policy"] = "\"arn:aws:s3:::files\"" };
        cloud.Buckets.Add("files", $"""
            <QueueConfiguration><Id>theirs</Id><Queue>{ScriptedQueues.Arn("theirs")}</Queue><Event>s3:ObjectTagging:*</Event></QueueConfiguration><EventBridgeConfiguration/>
            """);

        var items = await cloud.ProvisionAsync(Provisions.With([new QueueSpec("ours")], [new BucketSpec("files", [new NotificationSpec(["s3:ObjectCreated:*"], "ours")])]));

        Assert.Equal(["files notifications"], Changed(items));
        Assert.Equal([$"{ScriptedQueues.Arn("ours")} s3:ObjectCreated:*", $"{ScriptedQueues.Arn("theirs")} s3:ObjectTagging:*"], cloud.Buckets.Rules("files").Where(rule => rule.Length > 0).Select(Sorted).Order());
        Assert.Contains("EventBridgeConfiguration", cloud.Buckets.Notifications["files"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_notification_that_someone_set_up_by_hand_is_not_set_up_again()
    {
        await using var cloud = await MadeAsync();
        cloud.Buckets.Add("filepipeline-uploads", $"""
            <QueueConfiguration><Id>by-hand</Id><Queue>{ScriptedQueues.Arn("file-events")}</Queue><Event>s3:ObjectRemoved:*</Event><Event>s3:ObjectCreated:*</Event></QueueConfiguration>
            """);

        Assert.Empty(Changed(await cloud.ProvisionAsync(_usual)));
        Assert.Empty(cloud.Writes);
    }

    [Fact]
    public async Task A_notification_that_the_topology_says_otherwise_now_replaces_its_own_old_one()
    {
        await using var cloud = await MadeAsync();
        var changed = _usual with { Buckets = [new BucketSpec("filepipeline-uploads", [new NotificationSpec(["s3:ObjectCreated:*"], "file-events", Prefix: "in/")])] };

        Assert.Equal(["filepipeline-uploads notifications"], Changed(await cloud.ProvisionAsync(changed)));
        Assert.Equal([$"{ScriptedQueues.Arn("file-events")} in/ prefix s3:ObjectCreated:*"], cloud.Buckets.Rules("filepipeline-uploads").Select(Sorted));
    }

    [Fact]
    public async Task The_expiry_of_a_table_that_has_none_is_set()
    {
        await using var cloud = await MadeAsync();
        cloud.Tables.All["filepipeline-records"].Expiry = null;

        Assert.Equal(["filepipeline-records expires by expiresAt"], Changed(await cloud.ProvisionAsync(_usual)));
        Assert.Equal("expiresAt", cloud.Tables.All["filepipeline-records"].Expiry);
    }

    [Fact]
    public async Task A_table_with_another_key_is_refused_and_left_as_it_is()
    {
        await using var cloud = await MadeAsync();

        var fault = await Assert.ThrowsAsync<ProvisionException>(() => cloud.ProvisionAsync(Provisions.With(tables: [new TableSpec("filepipeline-records", "id", "expiresAt")])));

        Assert.Equal("table 'filepipeline-records': its key is key, not id, and a key cannot be changed: delete the table, or name another", fault.Message);
        Assert.Empty(cloud.Writes);
    }

    [Fact]
    public async Task A_table_whose_items_expire_by_another_attribute_is_refused_and_left_as_it_is()
    {
        await using var cloud = await MadeAsync();

        var fault = await Assert.ThrowsAsync<ProvisionException>(() => cloud.ProvisionAsync(Provisions.With(tables: [new TableSpec("filepipeline-records", "key", "until")])));

        Assert.StartsWith("table 'filepipeline-records': its items expire by expiresAt, not until", fault.Message, StringComparison.Ordinal);
        Assert.Empty(cloud.Writes);
    }

    private static async Task<ScriptedCloud> MadeAsync()
    {
        var cloud = await ScriptedCloud.StartAsync();
        await cloud.ProvisionAsync(_usual);
        cloud.Forget();
        return cloud;
    }

    private static IEnumerable<string> Changed(IEnumerable<ProvisionedItem> items) =>
        items.Where(item => item.Change == Change.Changed).Select(item => $"{item.Name} {item.Detail}");

    private static IEnumerable<string?> Sids(string policy) => JsonNode.Parse(policy)!["Statement"]!.AsArray().Select(statement => (string?)statement!["Sid"]);

    private static string Sorted(string rule) => string.Join(' ', rule.Split(' ').Order(StringComparer.Ordinal));
}
