namespace FilePipeline.Emulator.Resources;

/// <summary>A topic and where its messages go in the app; the first rule that matches wins, no match and no default drops the message.</summary>
internal sealed record SubscriptionResource(
    string PubSub, string Topic, IReadOnlyList<RouteRule> Rules, string? DeadLetterTopic,
    IReadOnlyDictionary<string, string> Metadata, IReadOnlyList<string> Scopes)
{
    /// <summary>Of the resource; null for one that the app names itself.</summary>
    public string? Name { get; init; }

    public bool IsRaw => Metadata.TryGetValue("rawPayload", out var raw) && string.Equals(raw, "true", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A path of the app for messages that the condition accepts; no condition accepts all.</summary>
internal sealed record RouteRule(EventCondition? Condition, string Path);
