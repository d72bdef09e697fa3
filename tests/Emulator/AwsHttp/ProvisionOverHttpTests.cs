using FilePipeline.Emulator.AwsHttp;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Provisioning;
using FilePipeline.Emulator.Tests.Provisioning;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>`provision` against the emulator.</summary>
public sealed class ProvisionOverHttpTests : IDisposable
{
    private static readonly Topology _fast = Provisions.OfTheFastIntake;
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_resources_of_the_topology_are_there_already(bool isFast)
    {
        var topology = isFast ? Provisions.OfTheFastIntake : Provisions.OfThisRepository;
        await using var cloud = await OpenAsync(topology);
        await using var server = await AwsServer.StartAsync(cloud, _folder.Within("uploads"), 0, Cancellation);

        var items = await Provisions.ConnectionTo(server.Address).ProvisionAsync(topology);

        Assert.Equal(topology.Queues.Count + topology.Topics.Count + topology.Tables.Count + topology.Buckets.Count, items.Count);
        Assert.All(items, item => Assert.True(item.Change == Change.Unchanged, $"{item}"));
    }

    [Fact]
    public async Task An_empty_emulator_gets_the_resources_once()
    {
        await using var cloud = await OpenAsync(new Topology([], [], [], []));
        await using var server = await AwsServer.StartAsync(cloud, _folder.Within("uploads"), 0, Cancellation);
        var connection = Provisions.ConnectionTo(server.Address);

        var first = await connection.ProvisionAsync(_fast);
        var second = await connection.ProvisionAsync(_fast);

        Assert.All(first, item => Assert.NotEqual(Change.Unchanged, item.Change));
        Assert.All(second, item => Assert.True(item.Change == Change.Unchanged, $"{item}"));
        Assert.Equal(_fast.Queues.Select(queue => queue.Name).Order(StringComparer.Ordinal), cloud.Queues.Names());
        Assert.Equal(
            _fast.Queues.Select(queue => queue.DeadLetter),
            _fast.Queues.Select(queue => cloud.Queues.Registry.Get(queue.Name).Spec.DeadLetter));
    }

    private Task<EmbeddedCloud> OpenAsync(Topology topology) =>
        EmbeddedCloud.OpenAsync(_folder.Within("cloud"), topology, FaultPlan.None, TimeProvider.System, Cancellation);
}
