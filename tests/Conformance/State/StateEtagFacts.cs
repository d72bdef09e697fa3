using Dapr.Client;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>Etags and first writes of state.aws.dynamodb.</summary>
[Contract("4.1, 4.2, 4.3, 3.2")]
public sealed class StateEtagFacts
{
    private const string Store = SidecarRig.Records;
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    [Theory, OnEach]
    public async Task A_save_with_a_wrong_etag_is_refused(Target target)
    {
        await using var rig = await target.StartAsync(StateFacts.Component);
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
        var (_, etag) = await rig.Dapr.GetStateAndETagAsync<int>(Store, "k", cancellationToken: rig.Token);
        Assert.True(await rig.Dapr.TrySaveStateAsync(Store, "k", 2, etag, cancellationToken: rig.Token));
        Assert.False(await rig.Dapr.TrySaveStateAsync(Store, "k", 3, etag, cancellationToken: rig.Token));
        Assert.Equal(2, await rig.Dapr.GetStateAsync<int>(Store, "k", cancellationToken: rig.Token));
    }

    [Theory, OnEach]
    public async Task An_etag_for_a_missing_key_is_refused(Target target)
    {
        await using var rig = await target.StartAsync(StateFacts.Component);
        Assert.False(await rig.Dapr.TrySaveStateAsync(Store, "new", 1, "abc", cancellationToken: rig.Token));
    }

    [Theory, OnEach]
    public async Task An_empty_etag_is_treated_as_none(Target target)
    {
        await using var rig = await target.StartAsync(StateFacts.Component);
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
        Assert.True(await rig.Dapr.TrySaveStateAsync(Store, "k", 2, "", cancellationToken: rig.Token));
        Assert.Equal(2, await rig.Dapr.GetStateAsync<int>(Store, "k", cancellationToken: rig.Token));
    }

    [Theory, OnEach]
    public async Task An_etag_is_checked_even_with_last_write(Target target)
    {
        await using var rig = await target.StartAsync(StateFacts.Component);
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
        var lastWrite = new StateOptions { Concurrency = ConcurrencyMode.LastWrite };
        Assert.False(await rig.Dapr.TrySaveStateAsync(Store, "k", 2, "bad", lastWrite, cancellationToken: rig.Token));
    }

    [Theory, OnEach]
    public async Task A_first_write_over_an_existing_key_is_Internal(Target target)
    {
        await using var rig = await target.StartAsync(StateFacts.Component);
        await rig.Dapr.SaveStateAsync(Store, "k", 1, _firstWrite, cancellationToken: rig.Token);
        var exception = await DaprErrors.OfAsync(() => rig.Dapr.SaveStateAsync(Store, "k", 2, _firstWrite, cancellationToken: rig.Token));
        Assert.Equal(StatusCode.Internal, exception.StatusCode);
        Assert.StartsWith("failed saving state in state store records: operation error DynamoDB: PutItem, https response error StatusCode: "
            + "400, RequestID: ", exception.Status.Detail, StringComparison.Ordinal);
        Assert.EndsWith(
            "ConditionalCheckFailedException: The conditional request failed", exception.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(exception.Trailers, trailer => trailer.Key == "grpc-status-details-bin");
    }

    [Theory, OnEach]
    public async Task A_delete_with_a_wrong_etag_is_refused(Target target)
    {
        await using var rig = await target.StartAsync(StateFacts.Component);
        await rig.Dapr.SaveStateAsync(Store, "k", 1, cancellationToken: rig.Token);
        Assert.False(await rig.Dapr.TryDeleteStateAsync(Store, "k", "bad", cancellationToken: rig.Token));
        Assert.False(await rig.Dapr.TryDeleteStateAsync(Store, "missing", "bad", cancellationToken: rig.Token));
        var (_, etag) = await rig.Dapr.GetStateAndETagAsync<int>(Store, "k", cancellationToken: rig.Token);
        Assert.True(await rig.Dapr.TryDeleteStateAsync(Store, "k", etag, cancellationToken: rig.Token));
        await rig.Dapr.DeleteStateAsync(Store, "missing", cancellationToken: rig.Token);
        Assert.Equal("", (await rig.Dapr.GetStateAndETagAsync<int>(Store, "k", cancellationToken: rig.Token)).etag);
    }
}
