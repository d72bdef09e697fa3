using System.Xml.Linq;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Provisions topics and their policies.</summary>
internal sealed class Topics(AwsConnection connection, TimeProvider clock) : IDisposable
{
    private readonly SnsClient _sns = new(connection, clock);

    /// <summary>Finds or creates a topic, and allows the buckets to send to it.</summary>
    /// <returns>The topic's ARN, and the item.</returns>
    public async Task<(string Arn, ProvisionedItem Item)> EnsureAsync(
        string name, IEnumerable<string> buckets, CancellationToken cancellation)
    {
        var found = await FindAsync(name, cancellation);
        var arn = found ?? Texts(await SendAsync("CreateTopic", cancellation, CreateFields(name)), "TopicArn").Single();
        var policy = Attributes(await SendAsync("GetTopicAttributes", cancellation, ("TopicArn", arn))).GetValueOrDefault("Policy");
        var update = AccessPolicy.Update(policy, "sns:Publish", arn, buckets);
        if (update is not null)
            await SendAsync("SetTopicAttributes", cancellation, ("TopicArn", arn), ("AttributeName", "Policy"), ("AttributeValue", update));
        var change = found is null ? Change.Created : update is null ? Change.Unchanged : Change.Updated;
        return (arn, new ProvisionedItem(ItemKind.Topic, name, change, change == Change.Updated ? "Policy" : arn));
    }

    public void Dispose() => _sns.Dispose();

    // A subscribing sidecar creates the topic too; AWS refuses that if the topic has other tags.
    private static (string Name, string Value)[] CreateFields(string name) =>
        [("Name", name), ("Tags.member.1.Key", "dapr-topic-name"), ("Tags.member.1.Value", name)];

    // The ARN contains the account number, which is unknown here, so the topic is searched by name.
    private async Task<string?> FindAsync(string name, CancellationToken cancellation)
    {
        for (string? next = null; ;)
        {
            var page = next is null
                ? await SendAsync("ListTopics", cancellation)
                : await SendAsync("ListTopics", cancellation, ("NextToken", next));
            var arn = Texts(page, "TopicArn").FirstOrDefault(topic => topic.EndsWith($":{name}", StringComparison.Ordinal));
            next = Texts(page, "NextToken").FirstOrDefault(token => token.Length > 0);
            if (arn is not null || next is null) return arn;
        }
    }

    private Task<XElement> SendAsync(
        string action, CancellationToken cancellation, params ReadOnlySpan<(string Name, string Value)> fields) =>
        _sns.SendAsync(
            action, fields.ToArray().ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal), cancellation);

    private static IEnumerable<string> Texts(XElement answer, string name) =>
        answer.Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value);

    private static Dictionary<string, string> Attributes(XElement answer) =>
        Texts(answer, "key").Zip(Texts(answer, "value")).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
}
