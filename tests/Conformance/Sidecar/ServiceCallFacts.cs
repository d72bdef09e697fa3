using System.Text;
using Dapr.Client;

namespace FilePipeline.Conformance.Tests;

/// <summary>The calls of Dapr's client as the services make them.</summary>
[Contract("3.1, 4.2, 4.3, 2.1")]
public sealed class ServiceCallFacts
{
    private static readonly StateOptions _firstWrite =
        new() { Concurrency = ConcurrencyMode.FirstWrite, Consistency = ConsistencyMode.Strong };
    private static readonly Dictionary<string, string> _json = new() { ["contentType"] = "application/json" };

    [Theory, OnEach]
    [CoversCall("GetByteStateAndETagAsync", "TrySaveByteStateAsync", "SaveByteStateAsync")]
    [Covers("state.aws.dynamodb", "table", "keyPrefix", "ttlAttributeName")]
    public async Task A_record_is_changed_only_with_its_current_etag(Target target)
    {
        await using var rig = await target.StartAsync(
            Yaml.Component(SidecarRig.Records, "state.aws.dynamodb", "table=records", "keyPrefix=none", "ttlAttributeName=expiresAt"));
        await rig.Dapr.SaveByteStateAsync(SidecarRig.Records, "file:1", """{"n":1}"""u8.ToArray(), _firstWrite, _json, rig.Token);
        var (made, eTag) =
            await rig.Dapr.GetByteStateAndETagAsync(SidecarRig.Records, "file:1", ConsistencyMode.Strong, cancellationToken: rig.Token);
        Assert.Equal("""{"n":1}""", Encoding.UTF8.GetString(made.Span));

        Assert.True(await rig.Dapr.TrySaveByteStateAsync(
            SidecarRig.Records, "file:1", """{"n":2}"""u8.ToArray(), eTag, _firstWrite, _json, rig.Token));
        Assert.False(await rig.Dapr.TrySaveByteStateAsync(
            SidecarRig.Records, "file:1", """{"n":3}"""u8.ToArray(), eTag, _firstWrite, _json, rig.Token));

        var (kept, _) =
            await rig.Dapr.GetByteStateAndETagAsync(SidecarRig.Records, "file:1", ConsistencyMode.Strong, cancellationToken: rig.Token);
        Assert.Equal("""{"n":2}""", Encoding.UTF8.GetString(kept.Span));
    }

    [Theory, OnEach]
    [CoversCall("PublishByteEventAsync")]
    [Covers("pubsub.aws.snssqs", "accountId", "messageWaitTimeSeconds", "messageMaxNumber")]
    public async Task An_outcome_event_keeps_its_id_type_and_subject(Target target)
    {
        await using var rig = await target.StartAsync(
            Yaml.PubSub("accountId=000000000000", "messageWaitTimeSeconds=1", "messageMaxNumber=10"),
            Yaml.Subscription("{default: /outcome}"));
        await rig.ReadyAsync();
        var metadata = new Dictionary<string, string>
        {
            ["cloudevent.id"] = "outcome-1",
            ["cloudevent.type"] = "t.v1",
            ["cloudevent.subject"] = "file-1"
        };

        await rig.Dapr.PublishByteEventAsync("outcomes", "facts", """{"bytes":123}"""u8.ToArray(), "application/json", metadata, rig.Token);

        var body = (await rig.App.NextAsync(rig.Token)).Body;
        foreach (var part in (string[])["\"id\":\"outcome-1\"", "\"type\":\"t.v1\"", "\"subject\":\"file-1\"", "\"data\":{\"bytes\":123}"])
            Assert.Contains(part, body, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    [CoversCall("InvokeBindingAsync", "create", "get", "list", "delete", "bulkGet")]
    [Covers("bindings.aws.s3", "bucket", "direction", "forcePathStyle")]
    public async Task Objects_are_written_listed_read_and_deleted(Target target)
    {
        await using var rig = await target.StartAsync(S3Calls.Component);
        await InvokeAsync(rig, "create", "hello"u8.ToArray(), ("key", "in/a.txt"), ("Content-Type", "text/plain"));

        Assert.Contains("\"Key\":\"in/a.txt\"", await InvokeAsync(
            rig, "list", """{"prefix":"in/","marker":"","maxResults":10}"""u8.ToArray()), StringComparison.Ordinal);
        Assert.Equal("hello", await InvokeAsync(rig, "get", [], ("key", "in/a.txt")));
        Assert.Contains("\"key\":\"in/a.txt\"", await InvokeAsync(
            rig, "bulkGet", """{"items":[{"key":"in/a.txt"}]}"""u8.ToArray()), StringComparison.Ordinal);
        await InvokeAsync(rig, "delete", [], ("key", "in/a.txt"));

        Assert.False(await rig.Backend.HasObjectAsync("in/a.txt", rig.Token));
    }

    [Theory, OnEach]
    [CoversCall("CheckOutboundHealthAsync")]
    public async Task Outbound_health_is_good_when_the_components_are_loaded(Target target)
    {
        await using var rig = await target.StartAsync(
            Yaml.Component(SidecarRig.Records, "state.aws.dynamodb", "table=records", "keyPrefix=none", "ttlAttributeName=expiresAt"));

        Assert.True(await rig.Dapr.CheckOutboundHealthAsync(rig.Token));
    }

    private static async Task<string> InvokeAsync(
        SidecarRig rig, string operation, byte[] data, params (string Name, string Value)[] metadata) =>
        S3Calls.TextOf(await rig.InvokeS3Async(operation, data, metadata));
}
