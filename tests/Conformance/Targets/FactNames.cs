namespace FilePipeline.Conformance.Tests;

/// <summary>Queues of a fact's own on a real AWS stand-in: an open long poll of the last fact's sidecar would swallow this fact's first message. Bucket,
/// table and topic keep their names, which facts find in answers; facts take turns over them.</summary>
/// <param name="Suffix">Unique for each fact; empty to keep every name.</param>
internal sealed record FactNames(string Suffix)
{
    private static readonly HashSet<string> _queueFields = new(StringComparer.OrdinalIgnoreCase) { "queueName", "consumerID", "sqsDeadLettersQueueName" };

    /// <summary>Names for one fact.</summary>
    public static FactNames New() => new($"-{Guid.NewGuid():N}"[..9]);

    /// <summary>The queue's name on the stand-in.</summary>
    public string Queue(string name) => $"{name}{Suffix}";

    /// <summary>A component's field as it is on the stand-in.</summary>
    public string Value(string field, string value) => _queueFields.Contains(field) ? Queue(value) : value;
}
