using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests.Iam;

/// <summary>deploy/iam-actions.json, an input of Terraform, matches the calls of the
/// services and components/aws. FILEPIPELINE_WRITE_DOCS=1 rewrites it.</summary>
public sealed class IamActionsTests
{
    private const string FurtherBuckets = "files-*";

    private static readonly JsonSerializerOptions _json = new() { WriteIndented = true };
    private static readonly string _file = Repository.Path("deploy", "iam-actions.json");

    [Fact]
    public void Every_call_of_the_services_is_in_the_table_and_the_table_has_no_other()
    {
        var calls = ServiceCalls.Find();
        var wrapped = calls.Where(call => call.Component != "*")
            .Select(call => call.Call).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.Equal(ActionTable.Calls.Keys.Order(StringComparer.Ordinal), wrapped);
        Assert.Equal(ActionTable.Raw.Keys, calls.Where(call => call.Component == "*"));
    }

    [Fact]
    public void The_file_matches_the_table()
    {
        var text = JsonSerializer.Serialize(Actions(), _json).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("FILEPIPELINE_WRITE_DOCS") == "1") File.WriteAllText(_file, text);
        Assert.Equal(text, File.ReadAllText(_file).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Each_service_may_reach_only_components_in_its_scope()
    {
        var folder = new ComponentFolder("aws");
        Assert.All(Actions().Where(identity => identity.Key != "keda-operator"), identity => Assert.All(
            identity.Value.Keys, component => Assert.Contains(identity.Key, Resource(component).Scopes)));
        Component Resource(string name) => name == Components.FileEventsTopic
            ? new ComponentFolder("aws-fast").Component(name)
            : folder.Component(name == FurtherBuckets ? Components.Files : name);
    }

    [Theory]
    [InlineData(
        """internal sealed class X([FromKeyedServices(Components.Parking)] Bucket parking) { Task A() => parking.DeleteAsync("a"); }""",
        "parking", "Bucket.DeleteAsync")]
    [InlineData("""public X(StateEntries entries) { _entries = entries; } Task A() => _entries.PutAsync("a");""",
        "records", "StateEntries.PutAsync")]
    [InlineData("""var files = await sources.BucketAsync(file.Source, cancellation); await files.GetAsync("a");""", "files", "Bucket.GetAsync")]
    [InlineData("""await (await sources.BucketAsync(file.Source, cancellation)).LookAsync("a");""", "files", "Bucket.LookAsync")]
    [InlineData("""var bucket = scan.Source.Bucket; await bucket.ListAsync("a");""", "files", "Bucket.ListAsync")]
    [InlineData("""await dapr.SendToQueueAsync(Components.LargeFilesOut, body);""", "large-files-out", "SendToQueueAsync")]
    [InlineData("""await dapr.DeleteStateAsync("records", "a");""", "*", "DaprClient.DeleteStateAsync")]
    public void A_call_is_found_in_the_source(string source, string component, string call) =>
        Assert.Equal(new ServiceCall("", component, call), Assert.Single(ServiceCalls.In(source)));

    private static SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> Actions()
    {
        SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> table = new(StringComparer.Ordinal);
        foreach (var call in ServiceCalls.Find())
        {
            if (call.Component != "*")
            {
                Add(table, call.Service, call.Component, ActionTable.Calls.GetValueOrDefault(call.Call, []));
            }
            else
            {
                foreach (var (component, actions) in ActionTable.Raw.GetValueOrDefault(call, new Dictionary<string, string[]>()))
                {
                    Add(
                        table, call.Service, component, actions);
                }
            }
        }

        foreach (var folder in (ComponentFolder[])[new("aws"), new("aws-fast")])
        {
            foreach (var (component, service) in folder.Components.SelectMany(component =>
                component.Scopes.Select(service => (component, service))))
            {
                var isSubscribed = folder.OfKind("Subscription").Any(subscription =>
                    (string?)subscription.Spec["pubsubname"] == component.Name && subscription.Scopes.Contains(service));
                Add(table, service, component.Name, ActionTable.Loaded(component, isSubscribed));
            }
        }

        // A further bucket is used like the first.
        foreach (var (service, components) in table)
            if (components.TryGetValue(Components.Files, out var actions)) Add(table, service, FurtherBuckets, [.. actions]);
        foreach (var queue in (string[])["dead-letters", "file-events-1", "file-events-topic", "large-files-1", "outcomes"])
            Add(table, "keda-operator", queue, ["sqs:GetQueueAttributes"]);
        return table;
    }

    private static void Add(
        SortedDictionary<string, SortedDictionary<string, SortedSet<string>>> table, string identity, string component, string[] actions)
    {
        if (actions.Length == 0) return;
        if (!table.TryGetValue(identity, out var components)) table[identity] = components = new(StringComparer.Ordinal);
        if (!components.TryGetValue(component, out var set)) components[component] = set = new(StringComparer.Ordinal);
        set.UnionWith(actions);
    }
}
