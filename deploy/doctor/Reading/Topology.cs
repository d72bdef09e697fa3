using System.Text.Json;

namespace FilePipeline.Doctor.Reading;

/// <summary>What the AWS side holds, as a topology file lists it.</summary>
internal sealed record Topology(
    IReadOnlyList<Topology.Bucket> Buckets,
    IReadOnlyList<Topology.Queue> Queues,
    IReadOnlyList<Topology.Named> Tables,
    IReadOnlyList<Topology.Named> Topics)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="UnreadableInputException">Names the file and what is wrong in it.</exception>
    public static Topology Read(string path)
    {
        try
        {
            var topology = JsonSerializer.Deserialize<Topology>(InputFiles.Text(path), JsonSerializerOptions.Web);
            if (topology is { Buckets: not null, Queues: not null, Tables: not null, Topics: not null }) return topology;
            throw new UnreadableInputException($"""{path}: expected {"{"}"buckets":[…],"queues":[…],"tables":[…],"topics":[…]{"}"}""");
        }
        catch (JsonException fault)
        {
            throw new UnreadableInputException($"{path}({(fault.LineNumber ?? 0) + 1}): {fault.Message}");
        }
    }

    public Queue? FindQueue(string? name) => Queues.FirstOrDefault(queue => queue.Name == name);

    internal sealed record Bucket(string Name, IReadOnlyList<Notification>? Notifications);

    internal sealed record Notification(string? Queue, string? Topic, IReadOnlyList<string>? Events, string? Prefix);

    internal sealed record Queue(string Name, int VisibilitySeconds, int RetentionSeconds, DeadLetters? DeadLetter);

    internal sealed record DeadLetters(string Queue, int MaxReceives);

    internal sealed record Named(string Name);
}
