namespace FilePipeline.Emulator.Resources;

/// <summary>A subscription to a topic. The first matching rule determines the route; a message without a match is dropped.</summary>
internal sealed record SubscriptionResource(
    string PubSub, string Topic, IReadOnlyList<RouteRule> Rules, string? DeadLetterTopic,
    IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<string> Scopes)
{
    /// <summary>The name of the resource; null for a subscription from /dapr/subscribe.</summary>
    public string? Name { get; init; }

    public bool IsRaw => Metadata.TryGetValue("rawPayload", out var raw) && string.Equals(raw, "true", StringComparison.OrdinalIgnoreCase);
}

/// <summary>The route of messages that the condition accepts; null accepts all.</summary>
internal sealed record RouteRule(EventCondition? Condition, string Path);
