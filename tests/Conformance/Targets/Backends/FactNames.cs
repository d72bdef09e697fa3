namespace FilePipeline.Conformance.Tests;

/// <summary>Unique queue names for each fact on an AWS stand-in, because an open long poll of the previous fact's sidecar could receive the
/// first message. Bucket, table and topic keep their names, which appear in answers; facts use them one at a time.</summary>
/// <param name="Suffix">The suffix of the fact; empty to keep all names.</param>
internal sealed record FactNames(string Suffix)
{
    private static readonly HashSet<string> _queueFields =
        new(StringComparer.OrdinalIgnoreCase) { "queueName", "consumerID", "sqsDeadLettersQueueName" };

    /// <summary>Creates the names of one fact.</summary>
    public static FactNames New() => new($"-{Guid.NewGuid():N}"[..9]);

    /// <summary>The name of a queue on the stand-in.</summary>
    public string Queue(string name) => $"{name}{Suffix}";

    /// <summary>The value of a component field on the stand-in.</summary>
    public string Value(string field, string value) => _queueFields.Contains(field) ? Queue(value) : value;
}
