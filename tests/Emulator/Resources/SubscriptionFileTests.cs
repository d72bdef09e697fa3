using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Tests.Resources;

public sealed class SubscriptionFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("subscriptions-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Version_2_is_read_with_rules_and_dead_letter_topic()
    {
        var subscription = Load("""
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: {name: s}
            spec:
              pubsubname: outcomes
              topic: facts
              routes:
                rules:
                - {match: 'event.type != "a.b"', path: /first}
                default: /rest
              deadLetterTopic: dead
              metadata: {rawPayload: "TRUE"}
            scopes: [notifier]
            """);
        Assert.Equal(("outcomes", "facts", "dead", true),
            (subscription.PubSub, subscription.Topic, subscription.DeadLetterTopic, subscription.IsRaw));
        Assert.Equal(["/first", "/rest"], subscription.Rules.Select(rule => rule.Path));
        Assert.Equal(new EventCondition("type", IsEqual: false, "a.b"), subscription.Rules[0].Condition);
        Assert.Equal(["notifier"], subscription.Scopes);
    }

    [Fact]
    public void Version_1_is_read_with_its_route() => Assert.Equal(
        [new RouteRule(null, "/x")],
        Load("apiVersion: dapr.io/v1alpha1\nkind: Subscription\nmetadata: {name: s}\nspec: {pubsubname: p, topic: t, route: /x}").Rules);

    [Theory]
    [InlineData("{rules: [{match: 'event.data.size > 10', path: /x}]}",
        "match 'event.data.size > 10': the emulator supports only event.<attribute> == 'text' and != 'text'")]
    [InlineData("{}", "'routes' needs a default or a rule")]
    [InlineData("{default: /x}\n  bulkSubscribe: {enabled: true}", "bulkSubscribe must be off")]
    [InlineData("{default: /x}\n  rout: /x", "unknown field 'rout'")]
    public void Unsupported_settings_are_refused(string routes, string words)
    {
        var exception = Assert.Throws<ResourceException>(() => Load(
            "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {name: s}\nspec:\n  pubsubname: p\n  topic: t\n  "
                + $"routes: {routes}"));
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
        Assert.InRange(exception.Line, 5, 8);
    }

    private SubscriptionResource Load(string yaml)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "s.yaml"), yaml);
        return Assert.Single(ResourceSet.Load([_folder.FullName]).Subscriptions);
    }
}
