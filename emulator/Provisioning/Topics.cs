using System.Xml.Linq;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Topics and the buckets that may send to them.</summary>
internal sealed class Topics(AwsPlace place, TimeProvider clock) : IDisposable
{
    private readonly SnsClient _sns = new(place, clock);

    /// <summary>Finds or makes a topic, and lets the buckets send to it.</summary>
    /// <returns>Its ARN, and what had to be done.</returns>
    public async Task<(string Arn, ProvisionedItem Item)> EnsureAsync(string name, IEnumerable<string> buckets, CancellationToken cancellation)
    {
        var found = await FindAsync(name, cancellation);
        var arn = found ?? Texts(await AskAsync("CreateTopic", cancellation, CreateFields(name)), "TopicArn").Single();
        var policy = Attributes(await AskAsync("GetTopicAttributes", cancellation, ("TopicArn", arn))).GetValueOrDefault("Policy");
        var amended = AccessPolicy.Amend(policy, "sns:Publish", arn, buckets);
        if (amended is not null)
            await AskAsync("SetTopicAttributes", cancellation, ("TopicArn", arn), ("AttributeName", "Policy"), ("AttributeValue", amended));
        var change = found is null ? Change.Made : amended is null ? Change.ThereAlready : Change.Changed;
        return (arn, new ProvisionedItem(ItemKind.Topic, name, change, change == Change.Changed ? "Policy" : arn));
    }

    public void Dispose() => _sns.Dispose();

    // A sidecar that subscribes makes the topic too, and AWS refuses that when the topic is there with other tags than these.
    private static (string Name, string Value)[] CreateFields(string name) =>
        [("Name", name), ("Tags.member.1.Key", "dapr-topic-name"), ("Tags.member.1.Value", name)];

    // Its ARN has the account's number, which nothing else here knows: so it is looked for.
    private async Task<string?> FindAsync(string name, CancellationToken cancellation)
    {
        for (string? next = null; ;)
        {
            var page = next is null ? await AskAsync("ListTopics", cancellation) : await AskAsync("ListTopics", cancellation, ("NextToken", next));
            var arn = Texts(page, "TopicArn").FirstOrDefault(topic => topic.EndsWith($":{name}", StringComparison.Ordinal));
            next = Texts(page, "NextToken").FirstOrDefault(token => token.Length > 0);
            if (arn is not null || next is null) return arn;
        }
    }

    private Task<XElement> AskAsync(string action, CancellationToken cancellation, params ReadOnlySpan<(string Name, string Value)> fields) =>
        _sns.AskAsync(action, fields.ToArray().ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal), cancellation);

    private static IEnumerable<string> Texts(XElement answer, string name) =>
        answer.Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value);

    private static Dictionary<string, string> Attributes(XElement answer) =>
        Texts(answer, "key").Zip(Texts(answer, "value")).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
}
