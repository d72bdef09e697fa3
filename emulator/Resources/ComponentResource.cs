namespace FilePipeline.Emulator.Resources;

/// <summary>A component resource; metadata names are case-insensitive.</summary>
internal sealed record ComponentResource(
    string Name, string Type,
    string Version, IReadOnlyDictionary<string, MetadataItem> Metadata, IReadOnlyList<string> Scopes, SourceLine Source)
{
    /// <summary>The secret store of secretKeyRef items.</summary>
    public string? SecretStore { get; init; }

    public ComponentResource With(string field, string value) => this with
    {
        Metadata = new Dictionary<string, MetadataItem>(Metadata, StringComparer.OrdinalIgnoreCase)
        { [field] = new(field, value, null, null, Source) },
    };

    public ResourceException Error(string message) => Source.Error($"component '{Name}': {message}");
}

/// <summary>One metadata entry: a value, or a reference to an environment variable or a secret.</summary>
internal sealed record MetadataItem(string Name, string? Value, string? EnvironmentName, SecretReference? Secret, SourceLine Source);

internal sealed record SecretReference(string Name, string Key);
