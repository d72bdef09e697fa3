namespace FilePipeline.Emulator.Cloud;

/// <summary>A rule of a bucket that notifies a queue or a topic of events.</summary>
/// <param name="Id">Its id in the configuration of the bucket.</param>
/// <param name="Spec">Events, prefix and target.</param>
/// <param name="Suffix">The end of the keys; empty for all.</param>
internal sealed record NotificationRule(string Id, NotificationSpec Spec, string Suffix = "")
{
    /// <summary>A text that is the same for equivalent rules.</summary>
    public string Meaning => string.Join(
        '\n', [Spec.Queue ?? "", Spec.Topic ?? "", Spec.Prefix ?? "", Suffix, .. Spec.Events.Order(StringComparer.Ordinal)]);

    /// <summary>Whether the rule covers an event, named as in a notification (<c>ObjectCreated:Put</c>).</summary>
    public bool Wants(string eventName, string key) => Spec.Wants(eventName, key) && key.EndsWith(Suffix, StringComparison.Ordinal);
}
