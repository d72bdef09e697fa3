namespace FilePipeline.Emulator.Resources;

/// <summary>A component as written; names of metadata are case-insensitive.</summary>
internal sealed record ComponentResource(
    string Name, string Type, string Version, IReadOnlyDictionary<string, MetadataItem> Metadata, IReadOnlyList<string> Scopes, SourceLine Source)
{
    /// <summary>The secret store that secretKeyRef items are read from.</summary>
    public string? SecretStore { get; init; }

    public ComponentResource With(string field, string value) => this with
    {
        Metadata = new Dictionary<string, MetadataItem>(Metadata, StringComparer.OrdinalIgnoreCase) { [field] = new(field, value, null, null, Source) },
    };

    public ResourceException Fault(string message) => Source.Fault($"component '{Name}': {message}");
}

/// <summary>One metadata entry: a value, or the name of an environment variable or of a secret that holds it.</summary>
internal sealed record MetadataItem(string Name, string? Value, string? EnvironmentName, SecretReference? Secret, SourceLine Source);

internal sealed record SecretReference(string Name, string Key);
