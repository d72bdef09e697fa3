using System.Text.Json;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Resolves envRef, secretKeyRef and templates in the metadata of components.</summary>
internal sealed class SettingsReader(string appId, IReadOnlyList<ComponentResource> components, Func<string, string?> environment)
{
    public ComponentSettings Read(ComponentResource component) => new(
        component,
        component.Metadata.Values.ToDictionary(item => item.Name, item => Value(component, item), StringComparer.OrdinalIgnoreCase));

    private string Value(ComponentResource component, MetadataItem item) =>
        item.Value is { } value ? Fill(value)
        : item.EnvironmentName is { } name ? FromEnvironment(component, item, name)
        : item.Secret is { } secret ? FromStore(component, item, secret)
        : "";

    private string Fill(string value)
    {
        if (!value.Contains('{', StringComparison.Ordinal)) return value;
        var filled = value
            .Replace("{appID}", appId, StringComparison.Ordinal)
            .Replace("{podName}", environment("POD_NAME") ?? "", StringComparison.Ordinal)
            .Replace("{namespace}", $"{environment("NAMESPACE") ?? "default"}.{appId}", StringComparison.Ordinal);
        for (var at = filled.IndexOf("{uuid}", StringComparison.Ordinal); at >= 0; at = filled.IndexOf("{uuid}", StringComparison.Ordinal))
            filled = string.Concat(filled.AsSpan(0, at), Guid.NewGuid().ToString(), filled.AsSpan(at + "{uuid}".Length));
        return filled;
    }

    private string FromEnvironment(ComponentResource component, MetadataItem item, string name) =>
        name.Contains(' ', StringComparison.Ordinal) || name == "APP_API_TOKEN" || name.StartsWith("DAPR_", StringComparison.Ordinal)
            ? throw item.Source.Error($"component '{component.Name}': field '{item.Name}' may not read the variable '{name}'")
            : environment(name) ?? "";

    private string FromStore(ComponentResource component, MetadataItem item, SecretReference secret)
    {
        var store = components.FirstOrDefault(candidate => candidate.Name == component.SecretStore)
            ?? throw item.Source.Error(
                $"component '{component.Name}': field '{item.Name}' needs the secret store "
                    + $"'{component.SecretStore ?? "auth.secretStore"}', which is not among the resources");
        return store.Type switch
        {
            "secretstores.local.env" => environment((store.Metadata.GetValueOrDefault("prefix")?.Value ?? "") + secret.Key) ?? "",
            "secretstores.local.file" => FromFile(store, secret),
            _ => throw item.Source.Error($"component '{component.Name}': '{store.Name}' is a {store.Type}, not a secret store"),
        };
    }

    private static string FromFile(ComponentResource store, SecretReference secret)
    {
        var file = store.Metadata["secretsFile"];
        var separator = store.Metadata.GetValueOrDefault("nestedSeparator")?.Value ?? ":";
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file.Value ?? ""));
            var found = secret.Key.Split(separator).Aggregate(
                (JsonElement?)json.RootElement,
                (element, part) => element is { ValueKind: JsonValueKind.Object } map && map.TryGetProperty(part, out var inner)
                    ? inner
                    : null);
            return found?.ToString() ?? "";
        }
        catch (Exception exception) when (exception is IOException or JsonException or UnauthorizedAccessException or ArgumentException)
        {
            throw file.Source.Error($"component '{store.Name}': cannot read '{file.Value}': {exception.Message}");
        }
    }
}
