using System.Text.Json;

namespace FilePipeline.Deploy.Tests;

/// <summary>A topology file.</summary>
internal sealed record Topology(
    IReadOnlyList<Topology.Bucket> Buckets,
    IReadOnlyList<Topology.Queue> Queues,
    IReadOnlyList<Topology.Table> Tables,
    IReadOnlyList<Topology.Topic> Topics)
{
    public static Topology Read(string file = "topology.json", string folder = "localstack")
    {
        using var json = File.OpenRead(Repository.Path("deploy", folder, file));
        return JsonSerializer.Deserialize<Topology>(json, JsonSerializerOptions.Web)!;
    }

    public TimeSpan Visibility(string queue) => TimeSpan.FromSeconds(Queues.Single(candidate => candidate.Name == queue).VisibilitySeconds);

    internal sealed record Bucket(string Name, IReadOnlyList<Notification> Notifications);

    internal sealed record Notification(string? Queue, string? Topic, IReadOnlyList<string> Events);

    internal sealed record Queue(string Name, int VisibilitySeconds, int RetentionSeconds, DeadLetter? DeadLetter);

    internal sealed record DeadLetter(string Queue, int MaxReceives);

    internal sealed record Table(string Name, string Key, string Ttl);

    internal sealed record Topic(string Name);
}
