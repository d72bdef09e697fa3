using System.Globalization;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The metadata of a component, with environment variables, secrets and templates resolved.</summary>
internal sealed class ComponentSettings(ComponentResource component, IReadOnlyDictionary<string, string> values)
{
    public string Name => component.Name;

    public string Type => component.Type;

    public string Version => component.Version;

    public bool IsInput => Directions is null or { Length: 0 }
        ? Type is "bindings.aws.sqs" or "bindings.cron"
        : Directions.Contains("INPUT");

    public bool IsOutput => Directions is null or { Length: 0 } ? Type is not "bindings.cron" : Directions.Contains("OUTPUT");

    /// <summary>Whether the metadata declares an input, so that the app is not asked by OPTIONS.</summary>
    public bool IsDeclaredInput => Directions?.Contains("INPUT") is true;

    private string[]? Directions =>
        Text("direction")?.ToUpperInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public string? Text(string name) => values.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    public string Required(string name) => Text(name) ?? throw Error(name, "is empty");

    public bool Flag(string name) => IsTruthy(Text(name));

    public int Number(string name, int otherwise) => Text(name) is not { } text ? otherwise
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : throw Error(name, $"must be a whole number, not '{text}'");

    public TimeSpan? Duration(string name) => Text(name) is not { } text ? null
        : GoDuration.TryParse(text, out var duration) ? duration
        : throw Error(name, $"must be a duration such as 5s, not '{text}'");

    /// <summary>Whether Dapr's components read a text as true.</summary>
    public static bool IsTruthy(string? text) =>
        text is not null && text.ToUpperInvariant() is "Y" or "YES" or "TRUE" or "T" or "ON" or "1";

    public ResourceException Error(string field, string message) =>
        (component.Metadata.TryGetValue(field, out var item) ? item.Source : component.Source)
            .Error($"component '{component.Name}': field '{field}' {message}");

    public ResourceException Error(string message) => component.Error(message);
}
