using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests.Iam;

/// <summary>A call of a service through a component.</summary>
/// <param name="Service">The app id.</param>
/// <param name="Component">The component's name, as in components/.</param>
/// <param name="Call">Wrapper and method, such as <c>Bucket.GetAsync</c>.</param>
internal sealed record ServiceCall(string Service, string Component, string Call);

/// <summary>Finds the calls in the sources of the services, by the wrappers that they use to reach Dapr.</summary>
internal static partial class ServiceCalls
{
    private static readonly Dictionary<string, string> _names = typeof(Components).GetFields()
        .Where(field => field.IsLiteral).ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!);

    public static IReadOnlyList<ServiceCall> Find() =>
    [
        .. from service in (string[])[AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue]
           from file in Directory.EnumerateFiles(Repository.Path("services", service), "*.cs", SearchOption.AllDirectories)
           from call in In(File.ReadAllText(file))
           select call with { Service = service } into call
           group call by call into same
           orderby same.Key.Service, same.Key.Component, same.Key.Call
           select same.Key,
    ];

    /// <summary>The calls in one source; their service is empty.</summary>
    public static IEnumerable<ServiceCall> In(string source)
    {
        foreach (Match wrapper in Wrappers().Matches(source))
        {
            var type = wrapper.Groups["type"].Value;
            var component = type switch
            {
                // Only buckets of sources are parameters without a component.
                "Bucket" => wrapper.Groups["component"] is { Success: true, Value: var name } ? _names[name] : Components.Files,
                "OutcomePublisher" => Components.Outcomes,
                "FailureIndex" => Components.Parking,
                _ => Components.Records,
            };
            foreach (var method in MethodsOf(wrapper.Groups["name"].Value, source))
            {
                yield return new("", component, $"{type}.{method}");
                // A failed record gets its entry first.
                if (type == "OutcomePublisher" && method == "PublishAsync")
                    yield return new("", Components.Parking, "FailureIndex.PutAsync");
            }
        }

        foreach (Match bucket in SourceBuckets().Matches(source))
        {
            var name = bucket.Groups["name"].Value;
            var methods = bucket.Groups["method"] is { Success: true, Value: var call } ? [call] : MethodsOf(name, source);
            foreach (var method in methods) yield return new("", Components.Files, $"Bucket.{method}");
        }

        // Each source is asked for its bucket's name at the start.
        if (source.Contains(".AddSources()", StringComparison.Ordinal)) yield return new("", Components.Files, "Bucket.NameAsync");
        foreach (Match send in Sends().Matches(source)) yield return new("", _names[send.Groups["component"].Value], "SendToQueueAsync");
        foreach (Match raw in Raws().Matches(source)) yield return new("", "*", $"DaprClient.{raw.Groups["method"].Value}");
    }

    // A constructor may store it in a field of the same name.
    private static IEnumerable<string> MethodsOf(string name, string source) =>
        Regex.Matches(source, $@"\b_?{name}\.(?<method>[A-Z]\w*Async)\(").Select(call => call.Groups["method"].Value);

    // A bucket of a source, either in a variable or called at once.
    [GeneratedRegex(
        @"(?:var (?<name>[a-z]\w*) = (?:await )?\w+(?:\.BucketAsync\([^;]*\)|\.Source\.Bucket);)"
        + @"|(?:\b(?:\w+\.BucketAsync\([^;]*?\)\)|[sS]ource\.Bucket)\.(?<method>[A-Z]\w*Async)\()")]
    private static partial Regex SourceBuckets();

    [GeneratedRegex(
        @"(?:\[FromKeyedServices\(Components\.(?<component>\w+)\)\]\s+)?"
        + @"\b(?<type>Bucket|StateEntries|RecordStore|OutcomePublisher|FailureIndex|FileTraces) (?<name>[a-z]\w*)[,)]")]
    private static partial Regex Wrappers();

    [GeneratedRegex(@"SendToQueueAsync\(Components\.(?<component>\w+)")]
    private static partial Regex Sends();

    [GeneratedRegex(@"\bdapr\.(?<method>(?!SendToQueueAsync)[A-Z]\w*)\(")]
    private static partial Regex Raws();
}
