using FilePipeline.Contracts;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Tests;

/// <summary>Reads this repository's own run, resource and topology files.</summary>
public sealed class RepositoryFilesTests
{
    [Fact]
    public void Reads_the_run_file_and_all_its_resources()
    {
        var run = RunFile.Load(Repository.Path("dapr.yaml"));
        var resources = ResourceSet.Load(run.Apps.SelectMany(app => app.ResourcesPaths));

        Assert.Equal([AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue], run.Apps.Select(app => app.AppId));
        Assert.Equal(Components.All.Order(), resources.Components.Select(component => component.Name).Order());
        Assert.Equal(2, resources.Subscriptions.Count);
    }

    [Fact]
    public void Knows_every_type_and_field_of_the_cloud_folder() =>
        Assert.Equal(Components.All.Count, ResourceSet.Load([Repository.Path("components", "aws")]).Components.Count);

    [Fact]
    public void Reads_the_fast_intake_with_its_topology()
    {
        var run = RunFile.Load(Repository.Path("dapr.fast.yaml"));
        var resources = ResourceSet.Load(run.Apps.SelectMany(app => app.ResourcesPaths));
        var topology = Topology.Load(EmulatorSystem.TopologyPath(run.Path));

        Assert.Equal([.. Components.All.Order(), Components.FileEventsTopic], resources.Components.Select(component =>
            component.Name).OrderBy(name => name == Components.FileEventsTopic).ThenBy(name => name));
        Assert.Equal(3, resources.Subscriptions.Count);
        Assert.Equal(
            TimeSpan.FromSeconds(9), resources.Resiliency.For(Components.FileEventsTopic, "Pubsub", CallDirection.Inbound).Timeout);
        Assert.Equal([Topics.FileEvents], topology.Buckets.SelectMany(bucket => bucket.Notifications).Select(rule => rule.Topic));
        Assert.False(topology.IsForPeople(Topics.FileEvents));
    }

    [Fact]
    public void Reads_a_further_bucket()
    {
        var resources = ResourceSet.Load(
            [Repository.Path("components", "localstack"), Repository.Path("components", "localstack-regions")]);

        Assert.Equal(
            [.. Components.All.Append("files-eu").Order()], resources.Components.Select(component => component.Name).Order());
        foreach (var app in (string[])[AppIds.Ingest, AppIds.Processor, AppIds.Requeue])
            Assert.Contains(resources.For(app).Components, component => component.Name == "files-eu");
        Assert.DoesNotContain(resources.For(AppIds.Notifier).Components, component => component.Name == "files-eu");
    }

    [Theory]
    [InlineData("dapr.yaml", "topology.json")]
    [InlineData("dapr.fast.yaml", "topology.fast.json")]
    [InlineData("dapr.steps.yaml", "topology.json")]
    [InlineData("dapr.regions.yaml", "topology.regions.json")]
    public void The_run_file_name_determines_the_topology(string runFile, string topology) =>
        Assert.Equal(Repository.Path("deploy", "localstack", topology), EmulatorSystem.TopologyPath(Repository.Path(runFile)));

    [Fact]
    public void Reads_the_topology() =>
        Assert.Equal(["filepipeline-uploads", "filepipeline-parking"], LaptopTopology().Buckets.Select(bucket => bucket.Name));

    [Fact]
    public void The_main_queue_is_notified_of_writes_and_removals()
    {
        var notification = Assert.Single(LaptopTopology().Buckets.Single(bucket => bucket.Name == "filepipeline-uploads").Notifications);

        Assert.All(["ObjectCreated:Put", "ObjectRemoved:Delete"], name => Assert.True(notification.Wants(name, "in/a.txt")));
    }

    [Theory]
    [InlineData(AppIds.Ingest, Components.Files, Components.OutcomeEvents, Components.Parking, Components.Records)]
    [InlineData(AppIds.Notifier, Components.Parking, Components.Records, Components.Outcomes,
        Components.OutcomeDeadLetters, Components.NotifySchedule, Components.Alerts, Components.Slack, Components.Email)]
    public void A_sidecar_sees_only_components_in_its_scope(string appId, params string[] expected) =>
        Assert.Equal(
            expected.Order(),
            ResourceSet.Load([Repository.Path("components", "localstack")])
                .For(appId).Components.Select(component => component.Name).Order());

    private static Topology LaptopTopology() => Topology.Load(Repository.Path("deploy", "localstack", "topology.json"));
}
