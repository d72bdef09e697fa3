using System.Text.Json.Nodes;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The operations on queues.</summary>
internal sealed class SqsQueues(QueueStore queues)
{
    private const int MaxPage = 1000;

    public JsonObject Create(SqsCall call)
    {
        var name = call.Require("QueueName");
        QueueNames.Check(name);
        var attributes = call.Map("Attributes");
        var wanted = QueueAttributes.Apply(new QueueSettings(new QueueSpec(name)) { Tags = TagsOf(call) }, attributes, queues.Registry);
        if (queues.Registry.Create(wanted) is { } existing
            && QueueAttributes.Difference(existing, wanted, attributes.Keys) is { } attribute)
        {
            throw SqsErrors.QueueExists(attribute);
        }
        return new() { ["QueueUrl"] = call.AddressOf(name) };
    }

    public JsonObject Delete(SqsCall call)
    {
        queues.DeleteQueue(call.Queue);
        return [];
    }

    public JsonObject List(SqsCall call)
    {
        var prefix = call.Text("QueueNamePrefix") ?? "";
        return Page(call, "QueueUrls", queues.Names().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    public JsonObject GetAddress(SqsCall call) =>
        new() { ["QueueUrl"] = call.AddressOf(queues.Registry.Get(call.Require("QueueName")).Name) };

    public JsonObject GetAttributes(SqsCall call)
    {
        var queue = queues.Registry.Get(call.Queue);
        var found = QueueAttributes.Of(queue, queues.CountsOf(queue.Name), call.List("AttributeNames"));
        return found.Count == 0 ? [] : new() { ["Attributes"] = Map(found) };
    }

    public JsonObject SetAttributes(SqsCall call)
    {
        queues.Registry.Change(call.Queue, queue => QueueAttributes.Apply(queue, call.Map("Attributes"), queues.Registry));
        return [];
    }

    public JsonObject Purge(SqsCall call)
    {
        queues.Purge(call.Queue);
        return [];
    }

    public JsonObject Tag(SqsCall call)
    {
        queues.Registry.Change(call.Queue, queue => queue with
        {
            Tags = queue.Tags.Where(tag => !call.Map("Tags").ContainsKey(tag.Key))
                .Concat(call.Map("Tags")).ToDictionary(StringComparer.Ordinal),
        });
        return [];
    }

    public JsonObject Untag(SqsCall call)
    {
        var keys = call.List("TagKeys");
        queues.Registry.Change(call.Queue, queue => queue with
        {
            Tags = queue.Tags.Where(tag => !keys.Contains(tag.Key)).ToDictionary(StringComparer.Ordinal),
        });
        return [];
    }

    public JsonObject ListTags(SqsCall call)
    {
        var tags = queues.Registry.Get(call.Queue).Tags;
        return tags.Count == 0 ? [] : new() { ["Tags"] = Map(tags) };
    }

    public JsonObject ListSources(SqsCall call)
    {
        var target = queues.Registry.Get(call.Queue).Name;
        var sources = Page(call, "queueUrls", queues.All().Where(queue => queue.DeadLetter?.Queue == target).Select(queue => queue.Name));
        sources["queueUrls"] ??= new JsonArray();
        return sources;
    }

    // The last name of a page is the token, as names are sorted.
    private static JsonObject Page(SqsCall call, string list, IEnumerable<string> names)
    {
        var max = call.Number("MaxResults", 1, MaxPage);
        var after = call.Text("NextToken") ?? "";
        var rest = names.Where(name => string.CompareOrdinal(name, after) > 0).Order(StringComparer.Ordinal).ToList();
        var page = rest.Take(max ?? MaxPage).ToList();
        if (page.Count == 0) return [];
        var answer = new JsonObject { [list] = new JsonArray([.. page.Select(name => JsonValue.Create(call.AddressOf(name)))]) };
        if (max is not null && page.Count < rest.Count) answer["NextToken"] = page[^1];
        return answer;
    }

    // The JSON protocol writes the tags of CreateQueue in lower case.
    private static IReadOnlyDictionary<string, string> TagsOf(SqsCall call) =>
        call.Map("tags") is { Count: > 0 } tags ? tags : call.Map("Tags");

    private static JsonObject Map(IEnumerable<KeyValuePair<string, string>> pairs) =>
        new(pairs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
}
