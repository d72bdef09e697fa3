using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>The names that an environment gives to queues, buckets, tables and topics; the topology has the shipped ones.</summary>
internal static class EnvironmentNames
{
    // Settings of infra.env, and the shipped names.
    private static readonly (string Setting, string Shipped)[] _settings =
    [
        ("UPLOADS_BUCKET", "filepipeline-uploads"), ("PARKING_BUCKET", "filepipeline-parking"),
        ("RECORDS_TABLE", "filepipeline-records"), ("WORKFLOWS_TABLE", "filepipeline-workflows"),
        ("FILE_EVENTS_QUEUE", "file-events"), ("LARGE_FILES_QUEUE", "large-files"), ("FILE_EVENTS_FAST_QUEUE", "file-events-fast"),
        ("DEAD_LETTERS_QUEUE", "file-events-dlq"), ("FILE_OUTCOMES_QUEUE", "file-outcomes-notifier"),
        ("OUTCOME_EVENTS_QUEUE", "file-outcomes-ingest"), ("OUTCOME_DEAD_LETTERS_QUEUE", "file-outcomes-dlq"),
        ("ALERTS_TOPIC_ARN", "filepipeline-alerts"), ("OUTCOMES_TOPIC", "file-outcomes"), ("FILE_EVENTS_TOPIC", "file-events-topic"),
    ];

    /// <summary>The topology with the names of the manifests' environment: of the ConfigMap <c>values</c>, which the overlays make of
    /// <c>infra.env</c>. Unchanged where there is none.</summary>
    public static Topology Apply(Topology topology, IEnumerable<KubeObject> objects)
    {
        var values = objects.FirstOrDefault(item => item.Kind == "ConfigMap" && CopiedFiles.NameOf(item) == "values")?.Body.At("data");
        if (values is not JsonObject) return topology;
        var names = _settings.Where(setting => values.Text(setting.Setting) is { Length: > 0 })
            .ToDictionary(setting => setting.Shipped, setting => values.Text(setting.Setting)!.Split(':')[^1], StringComparer.Ordinal);
        return topology.WithNames(name => names.GetValueOrDefault(name, name));
    }
}
