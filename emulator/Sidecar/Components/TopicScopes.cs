namespace FilePipeline.Emulator.Sidecar;

/// <summary>Which topics an app may use: `app1=t1,t2;app2=t3`. An app that is not listed may use every topic that is not protected.</summary>
internal sealed class TopicScopes(ComponentSettings settings, string appId)
{
    private readonly HashSet<string> _allowed = Split(settings.Text("allowedTopics"));
    private readonly HashSet<string> _protected = Split(settings.Text("protectedTopics"));
    private readonly HashSet<string>? _publishing = Own(settings.Text("publishingScopes"), appId);
    private readonly HashSet<string>? _subscribing = Own(settings.Text("subscriptionScopes"), appId);

    public bool MayPublish(string topic) => May(topic, _publishing);

    public bool MaySubscribe(string topic) => May(topic, _subscribing);

    private bool May(string topic, HashSet<string>? own) =>
        (_allowed.Count == 0 || _allowed.Contains(topic)) && (own is null ? !_protected.Contains(topic) : own.Contains(topic));

    private static HashSet<string>? Own(string? scopes, string appId)
    {
        foreach (var scope in scopes?.Split(';', StringSplitOptions.TrimEntries) ?? [])
        {
            var sides = scope.Split('=', 2, StringSplitOptions.TrimEntries);
            if (sides.Length == 2 && sides[0] == appId) return Split(sides[1]);
        }
        return null;
    }

    private static HashSet<string> Split(string? list) =>
        new(list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [], StringComparer.Ordinal);
}
