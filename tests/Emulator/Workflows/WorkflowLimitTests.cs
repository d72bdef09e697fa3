using Grpc.Core;

namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>The limits of DynamoDB, and the items that daprd writes: the numbers are those of recordings.</summary>
public sealed class WorkflowLimitTests
{
    private const string TooMany = "the transaction contains more operations than supported by the state store";

    [Theory]
    [InlineData(1, 4, 16)]
    [InlineData(3, 8, 32)]
    [InlineData(10, 22, 88)]
    public async Task A_sequence_costs_what_was_recorded(int activities, int transactions, int items)
    {
        await using var rig = await WorkflowRig.StartAsync();

        await rig.StartAsync(nameof(Chain), "c", activities);

        var end = await rig.WhenAsync("c", found => found.Status == "COMPLETED");
        Assert.Equal((transactions, items, 6), (end.Transactions, end.Items, end.MostItems));
    }

    [Fact]
    public async Task A_purge_of_thirty_activities_fits_into_a_transaction()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Chain), "c", 30);
        await rig.EndOfAsync("c");
        Assert.Equal(95, rig.Cloud.Workflows.Of(WorkflowRig.App).Items("c").Count);

        Assert.True(await rig.Client.PurgeInstanceAsync("c", rig.Token));

        Assert.Null(rig.Find("c"));
    }

    [Fact]
    public async Task After_32_activities_an_id_cannot_be_purged_nor_started_again()
    {
        await using var rig = await WorkflowRig.StartAsync();
        await rig.StartAsync(nameof(Chain), "c", 32);
        await rig.EndOfAsync("c");

        var purge = await Assert.ThrowsAsync<RpcException>(() => rig.Client.PurgeInstanceAsync("c", rig.Token));
        var start = await Assert.ThrowsAsync<RpcException>(() => rig.StartAsync(nameof(Chain), "c", 1));

        Assert.Equal((StatusCode.Unknown, $"failed to purge workflow state: {TooMany}"), (purge.StatusCode, purge.Status.Detail));
        Assert.Equal((StatusCode.Unknown, $"failed to create workflow instance: {TooMany}"), (start.StatusCode, start.Status.Detail));
        Assert.Equal("COMPLETED", rig.Find("c")!.Status);
        Assert.Contains(rig.Cloud.Incidents.Latest, one => one.What.Contains("purge of workflow c of requeue", StringComparison.Ordinal)
            && one.What.Contains("101 items", StringComparison.Ordinal) && one.What.Contains(
                "workflows (state.aws.dynamodb)", StringComparison.Ordinal));
        Assert.Contains(rig.Cloud.Incidents.Latest, one => one.What.Contains("restart of workflow c of requeue", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_turn_of_more_than_100_items_is_never_saved_though_its_activities_run()
    {
        await using var rig = await WorkflowRig.StartAsync();
        using var patience = new CancellationTokenSource();
        var start = rig.Api.StartInstanceAsync(
            new() { InstanceId = "fan", Name = nameof(FanOut), Input = "97" }, cancellationToken: patience.Token);

        await rig.Cloud.WhenAsync(() => Task.FromResult(rig.Find("fan")?.Transactions == 98), rig.Token);

        var found = rig.Find("fan")!;
        Assert.Equal(("PENDING", 0, 2, 196), (found.Status, found.History, found.MostItems, found.Items));
        Assert.Equal(97, rig.Journal.Lines.Distinct().Count());
        Assert.Contains(rig.Cloud.Incidents.Latest, one => one.What.Contains(
            "turn of workflow fan of requeue: it has 102 items", StringComparison.Ordinal));
        // It comes again each second, and no activity a second time.
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(start.ResponseAsync.IsCompleted);
        Assert.Equal(97, rig.Journal.Lines.Count);
        await patience.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(() => start.ResponseAsync);
    }

    [Fact]
    public async Task A_stuck_instance_can_only_be_purged_by_force_if_it_fits()
    {
        await using var rig = await WorkflowRig.StartAsync();
        var start = rig.Api.StartInstanceAsync(
            new() { InstanceId = "fan", Name = nameof(FanOut), Input = "97" }, cancellationToken: rig.Token);
        await rig.Cloud.WhenAsync(() => Task.FromResult(rig.Find("fan")?.Transactions == 98), rig.Token);

        Assert.False(rig.Api.PurgeInstancesAsync(new() { InstanceId = "fan" }, cancellationToken: rig.Token).ResponseAsync.IsCompleted);
        var forced = await rig.Api.PurgeInstancesAsync(new() { InstanceId = "fan", Force = true }, cancellationToken: rig.Token);

        Assert.Equal(1, forced.DeletedInstanceCount);
        Assert.Null(rig.Find("fan"));
        Assert.False(start.ResponseAsync.IsCompleted);
    }

    [Fact]
    public async Task An_input_above_400_KB_is_refused_with_the_error_of_DynamoDB()
    {
        await using var rig = await WorkflowRig.StartAsync();

        var exception = await Assert.ThrowsAsync<RpcException>(() => rig.StartAsync(nameof(Sequence), "big", new string('x', 420_000)));

        Assert.StartsWith(
            "failed to create workflow instance: operation error DynamoDB: TransactWriteItems, https response error StatusCode: 400",
                exception.Status.Detail,
            StringComparison.Ordinal);
        Assert.EndsWith("api error ValidationException: Item size has exceeded the maximum allowed size", exception.Status.Detail,
            StringComparison.Ordinal);
        Assert.Null(rig.Find("big"));
    }

    [Fact]
    public async Task A_turn_above_the_message_limit_stalls_until_the_limit_is_raised()
    {
        await using var rig = await WorkflowRig.StartAsync(new() { With = app => app with { MaxBodySize = 20_000 } });
        await rig.StartAsync(nameof(Approval), "st", 0);
        var large = new string('x', 10_000);
        foreach (var _ in (int[])[1, 2]) await rig.Client.RaiseEventAsync("st", "other", large, rig.Token);
        await rig.WhenAsync("st", found => found.Status == "STALLED");

        var raise = await Assert.ThrowsAsync<RpcException>(() => rig.Client.RaiseEventAsync("st", "answer", "yes", rig.Token));
        Assert.Equal("failed to invoke method for workflow 'st': actor is stalled", raise.Status.Detail);
        await rig.KillWorkerAsync();
        await rig.StopSidecarAsync();
        rig.Change(app => app with { MaxBodySize = 4 << 20 });
        await rig.StartSidecarAsync();
        await rig.StartWorkerAsync();

        await rig.WhenAsync("st", found => found.Status == "RUNNING");
        await rig.Client.RaiseEventAsync("st", "answer", "yes", rig.Token);
        Assert.Equal("Completed yes", await rig.ResultOfAsync("st"));
    }
}
