using System.Globalization;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>A component's metadata with environment variables, secrets and templates filled in.</summary>
internal sealed class ComponentSettings(ComponentResource component, IReadOnlyDictionary<string, string> values)
{
    public string Name => component.Name;

    public string Type => component.Type;

    public string Version => component.Version;

    public bool IsInput => Directions is null or { Length: 0 } ? Type is "bindings.aws.sqs" or "bindings.cron" : Directions.Contains("INPUT");

    public bool IsOutput => Directions is null or { Length: 0 } ? Type is not "bindings.cron" : Directions.Contains("OUTPUT");

    /// <summary>Told in so many words that it is an input: the app is not asked.</summary>
    public bool IsDeclaredInput => Directions?.Contains("INPUT") is true;

    private string[]? Directions => Text("direction")?.ToUpperInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public string? Text(string name) => values.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;

    public string Required(string name) => Text(name) ?? throw Fault(name, "is empty");

    public bool Flag(string name) => IsTruthy(Text(name));

    public int Number(string name, int otherwise) => Text(name) is not { } text ? otherwise
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : throw Fault(name, $"must be a whole number, not '{text}'");

    public TimeSpan? Duration(string name) => Text(name) is not { } text ? null
        : GoDuration.TryParse(text, out var duration) ? duration
        : throw Fault(name, $"must be a duration such as 5s, not '{text}'");

    /// <summary>The texts that Dapr's components take for true.</summary>
    public static bool IsTruthy(string? text) => text is not null && text.ToUpperInvariant() is "Y" or "YES" or "TRUE" or "T" or "ON" or "1";

    public ResourceException Fault(string field, string message) =>
        (component.Metadata.TryGetValue(field, out var item) ? item.Source : component.Source)
            .Fault($"component '{component.Name}': field '{field}' {message}");

    public ResourceException Fault(string message) => component.Fault(message);
}
