using System.Text;
using System.Text.Json;
using Dapr.Client;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>state.aws.dynamodb through Dapr.Client; expectations are from the recordings.</summary>
[Contract("4.1, 4.2, 4.3, 3.2")]
public sealed class StateFacts
{
    private const string Store = SidecarRig.Records;
    internal static string Component { get; } =
        Yaml.Component(Store, "state.aws.dynamodb", "table=records", "keyPrefix=none", "ttlAttributeName=expiresAt");
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };
    private static readonly Dictionary<string, string> _json = new() { ["contentType"] = "application/json" };

    [Theory, OnEach]
    public async Task A_saved_value_is_returned_with_a_hex_etag(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await rig.Dapr.SaveStateAsync(Store, "k", new { a = 1, b = "x" }, cancellationToken: rig.Token);
        var (value, etag) = await rig.Dapr.GetStateAndETagAsync<Dictionary<string, object>>(
            Store, "k", ConsistencyMode.Strong, cancellationToken: rig.Token);
        Assert.Equal("x", value["b"].ToString());
        Assert.Matches("^[1-9a-f][0-9a-f]{0,15}$", etag);
    }

    [Theory, OnEach]
    public async Task A_missing_key_returns_nothing_and_an_empty_etag(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var (value, etag) = await rig.Dapr.GetStateAndETagAsync<string?>(Store, "none", cancellationToken: rig.Token);
        Assert.Null(value);
        Assert.Equal("", etag);
    }

    [Theory, OnEach]
    public async Task JSON_is_rewritten_in_any_order_with_numbers_as_floats(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var json = """{"z":1234567890123,"t":"zażółć <&>","n":null,"i":9007199254740993,"a":0.123456789,"big":1e21,"arr":[1.0,2]}""";
        await rig.Dapr.SaveByteStateAsync(
            Store, "k", Encoding.UTF8.GetBytes(json).AsMemory(), metadata: _json, cancellationToken: rig.Token);
        var stored = Encoding.UTF8.GetString((await rig.Dapr.GetByteStateAsync(Store, "k", cancellationToken: rig.Token)).Span);
        using var read = JsonDocument.Parse(stored);
        Assert.Equal(
            ["a: 0.123457", "arr: [1,2]", "big: 1e+21", "i: 9007199254740992", "n: null", "t: \"zażółć <&>\"", "z: 1234567890123"],
            read.RootElement.EnumerateObject()
                .Select(property => $"{property.Name}: {property.Value.GetRawText()}").Order(StringComparer.Ordinal));
        Assert.True(await rig.Backend.IsTextAsync("k", rig.Token));
    }

    [Theory, OnEach]
    public async Task Bytes_without_a_content_type_are_stored_unchanged(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        byte[] bytes = [0, 255, 10, 34];
        await rig.Dapr.SaveByteStateAsync(Store, "k", bytes.AsMemory(), cancellationToken: rig.Token);
        Assert.Equal(bytes, (await rig.Dapr.GetByteStateAsync(Store, "k", cancellationToken: rig.Token)).ToArray());
        Assert.False(await rig.Backend.IsTextAsync("k", rig.Token));
    }

    [Theory, OnEach]
    public async Task Invalid_JSON_is_refused_as_Unknown(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var exception = await DaprErrors.OfAsync(() =>
            rig.Dapr.SaveByteStateAsync(Store, "k", "nope"u8.ToArray().AsMemory(), metadata: _json, cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Unknown, exception.StatusCode);
    }

    [Theory, OnEach]
    public async Task Bulk_reads_keep_the_order_and_leave_missing_keys_empty(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await rig.Dapr.SaveStateAsync(Store, "a", 1, cancellationToken: rig.Token);
        await rig.Dapr.SaveStateAsync(Store, "c", 3, cancellationToken: rig.Token);
        var found = await rig.Dapr.GetBulkStateAsync(Store, ["a", "b", "c"], parallelism: 2, cancellationToken: rig.Token);
        Assert.Equal(["1", "", "3"], found.Select(item => item.Value));
        Assert.Equal("", found[1].ETag);
    }

    [Theory, OnEach]
    public async Task A_transaction_is_all_or_nothing_and_ignores_etags_of_removals(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await rig.Dapr.SaveStateAsync(Store, "old", 1, cancellationToken: rig.Token);
        await rig.Dapr.ExecuteStateTransactionAsync(
            Store, [new("new", "1"u8.ToArray(), StateOperationType.Upsert), new("old", null, StateOperationType.Delete, etag: "wrong")],
            cancellationToken: rig.Token);
        Assert.Equal(0, await rig.Dapr.GetStateAsync<int>(Store, "old", cancellationToken: rig.Token));
        var exception = await DaprErrors.OfAsync(() => rig.Dapr.ExecuteStateTransactionAsync(
            Store, [new("other", "1"u8.ToArray(), StateOperationType.Upsert), new(
                "new", "2"u8.ToArray(), StateOperationType.Upsert, etag: "wrong")], cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Internal, exception.StatusCode);
        // The message of the store follows.
        Assert.StartsWith("error while executing state transaction: ", exception.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await rig.Dapr.GetStateAsync<int>(Store, "other", cancellationToken: rig.Token));
    }

    [Theory, OnEmulator(InDaprd = "returns the message of its store, here DynamoDB")]
    public async Task A_cancelled_transaction_has_the_reason_of_DynamoDB(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var exception = await DaprErrors.OfAsync(() => rig.Dapr.ExecuteStateTransactionAsync(
            Store, [new("new", "2"u8.ToArray(), StateOperationType.Upsert, etag: "wrong")], cancellationToken: rig.Token));
        Assert.EndsWith(
            "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons "
                + "[ConditionalCheckFailed]",
            exception.Status.Detail, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    public async Task An_expired_item_reads_as_missing_but_still_blocks_a_first_write(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var expired = new Dictionary<string, string> { ["ttlInSeconds"] = "-1" };
        await rig.Dapr.SaveStateAsync(Store, "k", 1, metadata: expired, cancellationToken: rig.Token);
        Assert.Equal((0, ""), await rig.Dapr.GetStateAndETagAsync<int>(Store, "k", cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Internal,
            (await DaprErrors.OfAsync(() => rig.Dapr.SaveStateAsync(Store, "k", 2, _firstWrite, cancellationToken: rig.Token))).StatusCode);
    }

    [Theory, OnEach]
    public async Task Time_to_live_requires_the_attribute_name_in_the_component(Target target)
    {
        await using var rig = await target.StartAsync(Yaml.Component(Store, "state.aws.dynamodb", "table=records"));
        await rig.Dapr.SaveStateAsync(
            Store, "k", 1, metadata: new Dictionary<string, string> { ["ttlInSeconds"] = "-1" }, cancellationToken: rig.Token);
        Assert.Equal(1, await rig.Dapr.GetStateAsync<int>(Store, "k", cancellationToken: rig.Token));
    }

    [Theory]
    [OnEach("", "processor||k")]
    [OnEach("appid", "processor||k")]
    [OnEach("name", "records||k")]
    [OnEach("none", "k")]
    [OnEach("Shared", "shared||k")]
    public async Task Keys_have_the_prefix_of_the_component(Target target, string strategy, string stored)
    {
        string[] fields = ["table=records", .. strategy.Length == 0 ? Array.Empty<string>() : [$"keyPrefix={strategy}"]];
        await using var rig = await target.StartAsync(Yaml.Component(Store, "state.aws.dynamodb", fields));
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
        Assert.NotNull(await rig.Backend.IsTextAsync(stored, rig.Token));
    }

    [Theory, OnEach]
    public async Task A_key_with_two_bars_is_refused(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var exception = await DaprErrors.OfAsync(() => rig.Dapr.SaveStateAsync(Store, "a||b", 1, cancellationToken: rig.Token));
        Assert.Equal(
            (StatusCode.InvalidArgument, "input key/keyPrefix 'a||b' can't contain '||'"), (exception.StatusCode, exception.Status.Detail));
    }

    [Theory, OnEach]
    public async Task An_unknown_store_is_refused(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var exception = await DaprErrors.OfAsync(() => rig.Dapr.GetStateAsync<int>("nosuch", "k", cancellationToken: rig.Token));
        Assert.Equal((StatusCode.InvalidArgument, "state store nosuch is not found"), (exception.StatusCode, exception.Status.Detail));
    }

    [Theory, OnEach]
    public async Task Without_a_store_the_error_is_not_configured(Target target)
    {
        await using var rig = await target.StartAsync();
        Assert.Equal(StatusCode.FailedPrecondition,
            (await DaprErrors.OfAsync(() => rig.Dapr.GetStateAsync<int>("records", "k", cancellationToken: rig.Token))).StatusCode);
    }

    [Theory, OnEach]
    public async Task DynamoDB_refuses_items_over_400_KB_and_the_sidecar_over_4_MiB(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var item = await DaprErrors.OfAsync(() =>
            rig.Dapr.SaveStateAsync(Store, "k", new string('x', 500_000), cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Internal, item.StatusCode);
        Assert.EndsWith(
            "api error ValidationException: Item size has exceeded the maximum allowed size", item.Status.Detail, StringComparison.Ordinal);
        var message = await DaprErrors.OfAsync(() =>
            rig.Dapr.SaveStateAsync(Store, "k", new string('x', 5_000_000), cancellationToken: rig.Token));
        Assert.Equal(StatusCode.ResourceExhausted, message.StatusCode);
        Assert.Matches(@"^grpc: received message larger than max \(50000\d\d vs\. 4194304\)$", message.Status.Detail);
    }

    [Theory, OnEmulator]
    public async Task An_injected_fault_fails_before_any_effect(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        rig.Faults.FailFirst(Store, "save", _ => true, 1);
        var exception = await DaprErrors.OfAsync(() => rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Internal, exception.StatusCode);
        Assert.StartsWith("failed saving state in state store records: operation error DynamoDB: PutItem",
            exception.Status.Detail, StringComparison.Ordinal);
        Assert.Null(await rig.Backend.IsTextAsync("k", rig.Token));
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
    }
}
