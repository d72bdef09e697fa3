using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Tests.Workflows;

/// <summary>The retention policy of the Configuration.</summary>
public sealed class WorkflowRetentionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("retention-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_instance_that_ended_is_purged_when_its_time_is_over()
    {
        var file = Write("anyTerminal: 3s");
        await using var rig = await WorkflowRig.StartAsync(new() { With = app => app with { ConfigFilePath = file } });
        await rig.StartAsync(nameof(Sequence), "rt", "a");
        await rig.WhenAsync("rt", found => found.Status == "COMPLETED");

        rig.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(rig.Find("rt"));
        rig.Clock.Advance(TimeSpan.FromSeconds(1));

        await rig.Cloud.WhenAsync(() => Task.FromResult(rig.Find("rt") is null), rig.Token);
        Assert.Empty(rig.Cloud.Workflows.Of(WorkflowRig.App).Items("rt"));
    }

    [Fact]
    public void Each_status_has_its_time_before_the_general_one()
    {
        var policy = WorkflowRetention.Load(Write("completed: 1h", "anyTerminal: 168h"));

        Assert.Equal(TimeSpan.FromHours(1), policy.For(Dapr.DurableTask.Protobuf.OrchestrationStatus.Completed));
        Assert.Equal(TimeSpan.FromHours(168), policy.For(Dapr.DurableTask.Protobuf.OrchestrationStatus.Failed));
    }

    [Fact]
    public void A_configuration_without_a_policy_keeps_everything()
    {
        var file = Path.Combine(_folder, "config.yaml");
        File.WriteAllText(file, "kind: Configuration\nmetadata: {name: x}\nspec: {features: []}\n");
        Assert.Equal(WorkflowRetention.None, WorkflowRetention.Load(file));
    }

    [Fact]
    public void The_configuration_of_a_laptop_keeps_ended_workflows_for_a_week() => Assert.Equal(
        TimeSpan.FromDays(7), WorkflowRetention.Load(Repository.Path("deploy", "localstack", "config.yaml")).AnyTerminal);

    [Theory]
    [InlineData("anyTerminal: soon", "must be a duration")]
    [InlineData("always: 1h", "unknown field 'always'")]
    public void An_invalid_policy_names_its_field_and_line(string field, string error)
    {
        var file = Write(field);
        var exception = Assert.Throws<ResourceException>(() => WorkflowRetention.Load(file));
        Assert.Contains(error, exception.Message, StringComparison.Ordinal);
        Assert.Contains($"{file}:7", exception.Message, StringComparison.Ordinal);
    }

    private string Write(params string[] fields)
    {
        var file = Path.Combine(_folder, "config.yaml");
        File.WriteAllText(file, $$"""
            kind: Configuration
            metadata: {name: x}
            spec:
              features: []
              workflow:
                stateRetentionPolicy:
                  {{string.Join("\n      ", fields)}}
            """);
        return file;
    }
}
