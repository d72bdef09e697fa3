using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>A Dapr Component.</summary>
internal sealed record Component(KubeObject Resource)
{
    public const string Sqs = "bindings.aws.sqs";
    public const string Pubsub = "pubsub.aws.snssqs";
    private static readonly string[] _truths = ["1", "on", "t", "true", "y", "yes"];   // as Dapr reads it
    private static readonly string[] _ofAws = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];

    public string Name => Resource.Name;

    public string Type => Resource.Spec.Text("type") ?? "";

    public IReadOnlyList<string> Scopes => Resource.Scopes;

    public IEnumerable<JsonNode> Items => Resource.Spec.Items("metadata");

    /// <summary>The value of a metadata field; like Dapr, ignores case.</summary>
    public string? this[string field] => Field(field).Text("value");

    /// <summary>Whether this is an SQS input binding, which Dapr polls for ever, even if the queue does not exist.</summary>
    public bool IsLane => Type == Sqs && this["direction"]?.Contains("output", StringComparison.Ordinal) != true;

    /// <summary>Whether Dapr keeps actors, and so workflows, in it.</summary>
    public bool IsActorStateStore => _truths.Contains(this["actorStateStore"], StringComparer.OrdinalIgnoreCase);

    public bool IsOfAws => Type.Contains(".aws.", StringComparison.Ordinal);

    /// <summary>Whether its endpoint is a stand-in for AWS, on a laptop or in a test cluster.</summary>
    public bool IsOnStandIn => IsOfAws
        && Uri.TryCreate(this["endpoint"], UriKind.Absolute, out var endpoint)
        && !_ofAws.Any(domain => endpoint.Host.EndsWith(domain, StringComparison.Ordinal));

    /// <summary>The queues of a pub/sub: its own and its dead-letter queue.</summary>
    public IEnumerable<string> PubsubQueues =>
        Type == Pubsub ? new[] { this["consumerID"], this["sqsDeadLettersQueueName"] }.OfType<string>() : [];

    /// <summary>Whether the sidecar of an app loads it; without scopes every sidecar does.</summary>
    public bool IsLoadedBy(string? app) => Scopes.Count == 0 || Scopes.Contains(app);

    public JsonNode? Field(string field) =>
        Items.FirstOrDefault(item => string.Equals(item.Text("name"), field, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => $"component {Name}";
}
