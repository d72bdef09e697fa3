using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Tests.Provisioning;

/// <summary>Runs the provisioner on a scripted cloud.</summary>
internal static class Provisions
{
    public static Topology OfThisRepository { get; } = Topology.Load(Repository.Path("deploy", "localstack", "topology.json"));

    public static Topology OfTheFastIntake { get; } = Topology.Load(Repository.Path("deploy", "localstack", "topology.fast.json"));

    public static AwsConnection ConnectionTo(Uri endpoint) => new(endpoint, "us-east-1", "test", "test", null);

    public static Task<IReadOnlyList<ProvisionedItem>> ProvisionAsync(this ScriptedCloud cloud, Topology topology) =>
        ConnectionTo(cloud.Address).ProvisionAsync(topology);

    public static async Task<IReadOnlyList<ProvisionedItem>> ProvisionAsync(this AwsConnection connection, Topology topology)
    {
        using var provisioner = new Provisioner(connection, new ImmediateClock());
        var items = new List<ProvisionedItem>();
        await foreach (var item in provisioner.ProvisionAsync(topology, TestContext.Current.CancellationToken)) items.Add(item);
        return items;
    }

    public static Topology With(
        IReadOnlyList<QueueSpec>? queues = null,
        IReadOnlyList<BucketSpec>? buckets = null, IReadOnlyList<TableSpec>? tables = null, IReadOnlyList<TopicSpec>? topics = null) =>
        new(buckets ?? [], queues ?? [], tables ?? [], topics ?? []);
}
