namespace FilePipeline.Emulator.Cloud;

/// <summary>A topic with its tags and the attributes that a client set.</summary>
internal sealed record TopicSettings(string Name)
{
    /// <summary>The tag with which daprd creates topics; AWS refuses to create a topic again with other tags.</summary>
    public const string DaprTag = "dapr-topic-name";

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>A topic as daprd and `provision` create it.</summary>
    public static TopicSettings OfDapr(string name, string daprTopic) =>
        new(name) { Tags = new Dictionary<string, string>(StringComparer.Ordinal) { [DaprTag] = daprTopic } };
}
