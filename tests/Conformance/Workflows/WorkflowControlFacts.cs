using Dapr.DurableTask.Protobuf;

namespace FilePipeline.Conformance.Tests;

/// <summary>Suspend, retention and limits.</summary>
[Contract("workflows 11, 12, 14, 15")]
public sealed class WorkflowControlFacts
{
    // The first turn of N activities: an inbox item, two events, N activities, custom status and metadata.
    private const int FixedItems = 5;

    [Theory, OnWorkflowHosts]
    public async Task Suspend_sets_the_status_and_events_are_still_delivered(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        await host.StartAsync("count", host.Id("s"), "2");

        await host.Hub.SuspendInstanceAsync(new() { InstanceId = host.Id("s"), Reason = "wait" }, cancellationToken: host.Token);
        Assert.Equal(OrchestrationStatus.Suspended, (await host.GetAsync(host.Id("s")))!.WorkflowStatus);
        await host.RaiseAsync(host.Id("s"), "one");
        await host.WhenAsync(host.Id("s"), OrchestrationStatus.Suspended);
        await host.RaiseAsync(host.Id("s"), "two");

        // A worker that does not hold the events completes a suspended workflow.
        Assert.Equal(OrchestrationStatus.Completed, (await host.EndOfAsync(host.Id("s"))).WorkflowStatus);
    }

    [Theory, OnWorkflowHosts]
    public async Task Retention_purges_an_instance_that_ended(Target target)
    {
        using var folder = new TemporaryConfiguration("anyTerminal: 1s");
        await using var host = await WorkflowHost.StartAsync(target, app => app with { ConfigFilePath = folder.File });
        await using var worker = host.Connect();
        await host.StartAsync("sequence", host.Id("r"), "1");

        await host.EndOfAsync(host.Id("r"));

        await host.WhenAsync(host.Id("r"), state => state is null);
    }

    [Theory, OnWorkflowHosts]
    public async Task A_turn_of_100_items_is_saved(Target target)
    {
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        worker.Activities = _ => null;

        await host.StartAsync("many", host.Id("m"), $"{100 - FixedItems}");

        Assert.Equal(2 + 100 - FixedItems, (await host.HistoryAsync(host.Id("m"))).Count);
    }

    [Theory, OnWorkflowHosts]
    public async Task A_turn_of_101_items_is_never_saved_though_its_activities_run(Target target)
    {
        const int Activities = 101 - FixedItems;
        await using var host = await WorkflowHost.StartAsync(target);
        await using var worker = host.Connect();
        worker.Activities = _ => null;
        var start = host.Hub.StartInstanceAsync(
            new() { InstanceId = host.Id("m"), Name = "many", Input = $"{Activities}" }, cancellationToken: host.Token);

        var ran = new HashSet<int>();
        while (ran.Count < Activities) ran.Add((await worker.NextActivityAsync(host.Token)).TaskId);
        // It comes again, as the first one.
        Assert.Empty((await worker.NextTurnAsync(host.Token)).PastEvents);

        Assert.Empty(await host.HistoryAsync(host.Id("m")));
        Assert.False(start.ResponseAsync.IsCompleted);
        start.Dispose();
    }

    [Theory, OnWorkflowHosts]
    public async Task A_turn_above_the_message_limit_stalls_its_instance(Target target)
    {
        var recording = WorkflowRecording.Load("workflow-turns-and-limits-2");
        await using var host = await WorkflowHost.StartAsync(target, app => app with { MaxBodySize = 64 << 10 });
        await using var worker = host.Connect();
        var (id, large) = (host.Id("st1"), new string('x', 40_000));
        await host.StartAsync("count", id, "3");

        await host.RaiseAsync(id, "one", large);
        await host.RaiseAsync(id, "two", large);
        await host.WhenAsync(id, OrchestrationStatus.Stalled);

        Assert.Equal(recording.ErrorOf("raise event to it", "st1", id), await host.ErrorOfAsync(
            (hub, options) => hub.RaiseEventAsync(new() { InstanceId = id, Name = "x" }, options)));
        Assert.Equal(recording.ErrorOf("terminate it", "st1", id), await host.ErrorOfAsync(
            (hub, options) => hub.TerminateInstanceAsync(new() { InstanceId = id }, options)));
        Assert.Equal(recording.ErrorOf("purge it", "st1", id), await host.ErrorOfAsync(
            (hub, options) => hub.PurgeInstancesAsync(new() { InstanceId = id }, options)));
        Assert.Contains("\"UNKNOWN\"", (await host.HttpAsync("GET", $"/v1.0/workflows/dapr/{id}")).Body, StringComparison.Ordinal);
    }

    private sealed class TemporaryConfiguration : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance-");

        public TemporaryConfiguration(string policy)
        {
            File = Path.Combine(_folder.FullName, "config.yaml");
            System.IO.File.WriteAllText(File, $$"""
                apiVersion: dapr.io/v1alpha1
                kind: Configuration
                metadata: {name: workflows}
                spec:
                  workflow:
                    stateRetentionPolicy:
                      {{policy}}
                """);
        }

        public string File { get; }

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
