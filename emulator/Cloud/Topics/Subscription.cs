namespace FilePipeline.Emulator.Cloud;

/// <summary>A subscription to a topic.</summary>
/// <param name="Id">The last part of its ARN.</param>
/// <param name="Topic">The topic's name.</param>
/// <param name="Protocol"><c>sqs</c>, <c>http</c> or <c>https</c>.</param>
/// <param name="Endpoint">The queue's name, or an address.</param>
internal sealed record Subscription(string Id, string Topic, string Protocol, string Endpoint)
{
    public const string Queue = "sqs";

    public const string RawDelivery = "RawMessageDelivery";

    public const string FilterPolicy = "FilterPolicy";

    public const string FilterPolicyScope = "FilterPolicyScope";

    /// <summary>The attributes that a client set.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The token that confirms it; null if it is confirmed.</summary>
    public string? Token { get; init; }

    public string Arn => $"{TopicStore.ArnOf(Topic)}:{Id}";

    public bool IsRaw => string.Equals(Attributes.GetValueOrDefault(RawDelivery), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is confirmed and its filter policy accepts a message.</summary>
    public bool Wants(TopicMessage message) => Token is null
        && (Attributes.GetValueOrDefault(FilterPolicy) is not { Length: > 0 } policy
            || Cloud.FilterPolicy.Parse(policy, Attributes.GetValueOrDefault(FilterPolicyScope) == Cloud.FilterPolicy.BodyScope)
                .Accepts(message));
}
