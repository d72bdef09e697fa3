using System.Text;
using System.Text.Json;
using Dapr.Client;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>state.aws.dynamodb through Dapr.Client; the expectations are those of the recordings.</summary>
[Contract("4.1, 4.2, 4.3, 3.2")]
public sealed class StateFacts
{
    private const string Store = SidecarRig.Records;
    internal static string Component { get; } =
        Yaml.Component(Store, "state.aws.dynamodb", "table=records", "keyPrefix=none", "ttlAttributeName=expiresAt");
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };
    private static readonly Dictionary<string, string> _json = new() { ["contentType"] = "application/json" };

    [Theory, OnEach]
    public async Task Gives_back_what_was_saved_with_an_etag_in_hex(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await rig.Dapr.SaveStateAsync(Store, "k", new { a = 1, b = "x" }, cancellationToken: rig.Token);
        var (value, etag) = await rig.Dapr.GetStateAndETagAsync<Dictionary<string, object>>(Store, "k", ConsistencyMode.Strong, cancellationToken: rig.Token);
        Assert.Equal("x", value["b"].ToString());
        Assert.Matches("^[1-9a-f][0-9a-f]{0,15}$", etag);
    }

    [Theory, OnEach]
    public async Task Answers_a_missing_key_with_nothing_and_an_empty_etag(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var (value, etag) = await rig.Dapr.GetStateAndETagAsync<string?>(Store, "none", cancellationToken: rig.Token);
        Assert.Null(value);
        Assert.Equal("", etag);
    }

    [Theory, OnEach]
    public async Task Takes_a_save_with_the_right_etag_and_refuses_a_wrong_one(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
        var (_, etag) = await rig.Dapr.GetStateAndETagAsync<int>(Store, "k", cancellationToken: rig.Token);
        Assert.True(await rig.Dapr.TrySaveStateAsync(Store, "k", 2, etag, cancellationToken: rig.Token));
        Assert.False(await rig.Dapr.TrySaveStateAsync(Store, "k", 3, etag, cancellationToken: rig.Token));
        Assert.Equal(2, await rig.Dapr.GetStateAsync<int>(Store, "k", cancellationToken: rig.Token));
    }

    [Theory, OnEach]
    public async Task Refuses_an_etag_for_a_key_that_is_not_there(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        Assert.False(await rig.Dapr.TrySaveStateAsync(Store, "new", 1, "abc", cancellationToken: rig.Token));
    }

    [Theory, OnEach]
    public async Task Takes_an_empty_etag_for_none_at_all(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
        Assert.True(await rig.Dapr.TrySaveStateAsync(Store, "k", 2, "", cancellationToken: rig.Token));
        Assert.Equal(2, await rig.Dapr.GetStateAsync<int>(Store, "k", cancellationToken: rig.Token));
    }

    [Theory, OnEach]
    public async Task Honours_an_etag_even_with_last_write(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
        var lastWrite = new StateOptions { Concurrency = ConcurrencyMode.LastWrite };
        Assert.False(await rig.Dapr.TrySaveStateAsync(Store, "k", 2, "bad", lastWrite, cancellationToken: rig.Token));
    }

    [Theory, OnEach]
    public async Task A_first_write_over_an_existing_key_is_Internal_and_names_the_failed_condition(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await rig.Dapr.SaveStateAsync(Store, "k", 1, _firstWrite, cancellationToken: rig.Token);
        var fault = await Faults.OfAsync(() => rig.Dapr.SaveStateAsync(Store, "k", 2, _firstWrite, cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Internal, fault.StatusCode);
        Assert.StartsWith("failed saving state in state store records: operation error DynamoDB: PutItem, https response error StatusCode: 400, RequestID: ", fault.Status.Detail, StringComparison.Ordinal);
        Assert.EndsWith("ConditionalCheckFailedException: The conditional request failed", fault.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(fault.Trailers, trailer => trailer.Key == "grpc-status-details-bin");
    }

    [Theory, OnEach]
    public async Task Deletes_by_etag_and_without_and_refuses_a_wrong_one(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
        Assert.False(await rig.Dapr.TryDeleteStateAsync(Store, "k", "bad", cancellationToken: rig.Token));
        Assert.False(await rig.Dapr.TryDeleteStateAsync(Store, "missing", "bad", cancellationToken: rig.Token));
        var (_, etag) = await rig.Dapr.GetStateAndETagAsync<int>(Store, "k", cancellationToken: rig.Token);
        Assert.True(await rig.Dapr.TryDeleteStateAsync(Store, "k", etag, cancellationToken: rig.Token));
        await rig.Dapr.DeleteStateAsync(Store, "missing", cancellationToken: rig.Token);
        Assert.Equal("", (await rig.Dapr.GetStateAndETagAsync<int>(Store, "k", cancellationToken: rig.Token)).etag);
    }

    [Theory, OnEach]
    public async Task Json_is_written_anew_in_no_fixed_order_with_numbers_as_floats(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var json = """{"z":1234567890123,"t":"zażółć <&>","n":null,"i":9007199254740993,"a":0.123456789,"big":1e21,"arr":[1.0,2]}""";
        await rig.Dapr.SaveByteStateAsync(Store, "k", Encoding.UTF8.GetBytes(json).AsMemory(), metadata: _json, cancellationToken: rig.Token);
        var stored = Encoding.UTF8.GetString((await rig.Dapr.GetByteStateAsync(Store, "k", cancellationToken: rig.Token)).Span);
        using var read = JsonDocument.Parse(stored);
        Assert.Equal(
            ["a: 0.123457", "arr: [1,2]", "big: 1e+21", "i: 9007199254740992", "n: null", "t: \"zażółć <&>\"", "z: 1234567890123"],
            read.RootElement.EnumerateObject().Select(property => $"{property.Name}: {property.Value.GetRawText()}").Order(StringComparer.Ordinal));
        Assert.True(await rig.World.IsTextAsync("k", rig.Token));
    }

    [Theory, OnEach]
    public async Task Bytes_without_a_content_type_stay_exact(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        byte[] bytes = [0, 255, 10, 34];
        await rig.Dapr.SaveByteStateAsync(Store, "k", bytes.AsMemory(), cancellationToken: rig.Token);
        Assert.Equal(bytes, (await rig.Dapr.GetByteStateAsync(Store, "k", cancellationToken: rig.Token)).ToArray());
        Assert.False(await rig.World.IsTextAsync("k", rig.Token));
    }

    [Theory, OnEach]
    public async Task Json_that_is_none_is_refused_as_Unknown(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var fault = await Faults.OfAsync(() => rig.Dapr.SaveByteStateAsync(Store, "k", "nope"u8.ToArray().AsMemory(), metadata: _json, cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Unknown, fault.StatusCode);
    }

    [Theory, OnEach]
    public async Task Reads_several_keys_in_order_and_leaves_missing_ones_empty(Target target)
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
            Store, [new("new", "1"u8.ToArray(), StateOperationType.Upsert), new("old", null, StateOperationType.Delete, etag: "wrong")], cancellationToken: rig.Token);
        Assert.Equal(0, await rig.Dapr.GetStateAsync<int>(Store, "old", cancellationToken: rig.Token));
        var fault = await Faults.OfAsync(() => rig.Dapr.ExecuteStateTransactionAsync(
            Store, [new("other", "1"u8.ToArray(), StateOperationType.Upsert), new("new", "2"u8.ToArray(), StateOperationType.Upsert, etag: "wrong")], cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Internal, fault.StatusCode);
        // The store's own words come after these.
        Assert.StartsWith("error while executing state transaction: ", fault.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(0, await rig.Dapr.GetStateAsync<int>(Store, "other", cancellationToken: rig.Token));
    }

    [Theory, OnEmulator(InDaprd = "passes on the words of its store, here those of DynamoDB")]
    public async Task A_cancelled_transaction_names_the_reason_as_DynamoDB_does(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var fault = await Faults.OfAsync(() => rig.Dapr.ExecuteStateTransactionAsync(
            Store, [new("new", "2"u8.ToArray(), StateOperationType.Upsert, etag: "wrong")], cancellationToken: rig.Token));
        Assert.EndsWith(
            "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed]",
            fault.Status.Detail, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    public async Task An_expired_item_reads_as_missing_but_still_blocks_a_first_write(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var expired = new Dictionary<string, string> { ["ttlInSeconds"] = "-1" };
        await rig.Dapr.SaveStateAsync(Store, "k", 1, metadata: expired, cancellationToken: rig.Token);
        Assert.Equal((0, ""), await rig.Dapr.GetStateAndETagAsync<int>(Store, "k", cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Internal, (await Faults.OfAsync(() => rig.Dapr.SaveStateAsync(Store, "k", 2, _firstWrite, cancellationToken: rig.Token))).StatusCode);
    }

    [Theory, OnEach]
    public async Task Time_to_live_counts_only_where_the_component_names_its_attribute(Target target)
    {
        await using var rig = await target.StartAsync(Yaml.Component(Store, "state.aws.dynamodb", "table=records"));
        await rig.Dapr.SaveStateAsync(Store, "k", 1, metadata: new Dictionary<string, string> { ["ttlInSeconds"] = "-1" }, cancellationToken: rig.Token);
        Assert.Equal(1, await rig.Dapr.GetStateAsync<int>(Store, "k", cancellationToken: rig.Token));
    }

    [Theory]
    [OnEach("", "processor||k")]
    [OnEach("appid", "processor||k")]
    [OnEach("name", "records||k")]
    [OnEach("none", "k")]
    [OnEach("Shared", "shared||k")]
    public async Task Keys_carry_the_prefix_of_the_component(Target target, string strategy, string stored)
    {
        string[] fields = ["table=records", .. strategy.Length == 0 ? Array.Empty<string>() : [$"keyPrefix={strategy}"]];
        await using var rig = await target.StartAsync(Yaml.Component(Store, "state.aws.dynamodb", fields));
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
        Assert.NotNull(await rig.World.IsTextAsync(stored, rig.Token));
    }

    [Theory, OnEach]
    public async Task A_key_with_two_bars_is_refused(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var fault = await Faults.OfAsync(() => rig.Dapr.SaveStateAsync(Store, "a||b", 1, cancellationToken: rig.Token));
        Assert.Equal((StatusCode.InvalidArgument, "input key/keyPrefix 'a||b' can't contain '||'"), (fault.StatusCode, fault.Status.Detail));
    }

    [Theory, OnEach]
    public async Task An_unknown_store_is_refused(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var fault = await Faults.OfAsync(() => rig.Dapr.GetStateAsync<int>("nosuch", "k", cancellationToken: rig.Token));
        Assert.Equal((StatusCode.InvalidArgument, "state store nosuch is not found"), (fault.StatusCode, fault.Status.Detail));
    }

    [Theory, OnEach]
    public async Task Without_any_store_it_says_that_none_is_configured(Target target)
    {
        await using var rig = await target.StartAsync();
        Assert.Equal(StatusCode.FailedPrecondition, (await Faults.OfAsync(() => rig.Dapr.GetStateAsync<int>("records", "k", cancellationToken: rig.Token))).StatusCode);
    }

    [Theory, OnEach]
    public async Task An_item_over_400_KB_is_DynamoDBs_refusal_and_a_message_over_4_MiB_the_sidecars(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        var item = await Faults.OfAsync(() => rig.Dapr.SaveStateAsync(Store, "k", new string('x', 500_000), cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Internal, item.StatusCode);
        Assert.EndsWith("api error ValidationException: Item size has exceeded the maximum allowed size", item.Status.Detail, StringComparison.Ordinal);
        var message = await Faults.OfAsync(() => rig.Dapr.SaveStateAsync(Store, "k", new string('x', 5_000_000), cancellationToken: rig.Token));
        Assert.Equal(StatusCode.ResourceExhausted, message.StatusCode);
        Assert.Matches(@"^grpc: received message larger than max \(50000\d\d vs\. 4194304\)$", message.Status.Detail);
    }

    [Theory, OnEmulator]
    public async Task An_injected_fault_fails_before_the_effect(Target target)
    {
        await using var rig = await target.StartAsync(Component);
        rig.Faults.FailFirst(Store, "save", _ => true, 1);
        var fault = await Faults.OfAsync(() => rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Internal, fault.StatusCode);
        Assert.StartsWith("failed saving state in state store records: operation error DynamoDB: PutItem", fault.Status.Detail, StringComparison.Ordinal);
        Assert.Null(await rig.World.IsTextAsync("k", rig.Token));
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
    }
}
