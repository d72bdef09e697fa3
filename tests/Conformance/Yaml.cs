namespace FilePipeline.Conformance.Tests;

/// <summary>Creates resource texts for tests.</summary>
internal static class Yaml
{
    public static string Component(string name, string type, params string[] fields) => $"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {Braced($"name: {name}")}
        spec:
          type: {type}
          version: v1
          metadata:
        {string.Join('\n', fields.Select(field => $"  - {Field(field)}"))}
        """;

    public static string Lane(string name = "lane-1", string queue = "lane", string route = "/lane") =>
        Component(name, "bindings.aws.sqs", $"queueName={queue}", "direction=input", $"route={route}");

    public static string PubSub(params string[] more) =>
        Component("outcomes", "pubsub.aws.snssqs", ["consumerID=outcome-queue", "messageVisibilityTimeout=1", .. more]);

    public static string Subscription(string routes, string more = "", string name = "s") => $"""
        apiVersion: dapr.io/v2alpha1
        kind: Subscription
        metadata: {Braced($"name: {name}")}
        spec:
          pubsubname: outcomes
          topic: facts
          routes: {routes}
          {more}
        """;

    private static string Field(string field)
    {
        var at = field.IndexOf('=', StringComparison.Ordinal);
        return Braced($"name: {field[..at]}, value: '{field[(at + 1)..]}'");
    }

    private static string Braced(string text) => $"{{{text}}}";
}
