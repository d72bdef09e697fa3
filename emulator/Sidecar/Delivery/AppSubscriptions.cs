using System.Text.Json;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The subscriptions of the app: those in resource files, and those of its /dapr/subscribe, which is requested once.</summary>
internal sealed class AppSubscriptions(
    IReadOnlyList<SubscriptionResource> declared, AppDefinition app, AppChannel channel, TimeProvider clock, ILogger logger)
{
    private const int Retries = 3;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(500);
    private static readonly JsonSerializerOptions _anyCase = new() { PropertyNameCaseInsensitive = true };
    private IReadOnlyList<SubscriptionResource>? _own;

    /// <summary>Reads all subscriptions. Empty if those of the app cannot be read, because daprd then ignores all.</summary>
    public async Task<IReadOnlyList<SubscriptionResource>> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var own = _own ??= await AskAsync(cancellation);
            return [.. own, .. declared.Where(subscription =>
                !own.Any(other => other.PubSub == subscription.PubSub && other.Topic == subscription.Topic))];
        }
        catch (Exception exception) when (exception is CallException or JsonException)
        {
            logger.SubscriptionsUnreadable(app.AppId, exception.Message);
            _own = [];
            return [];
        }
    }

    private async Task<IReadOnlyList<SubscriptionResource>> AskAsync(CancellationToken cancellation)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["dapr-app-id"] = app.AppId };
                var reply = await channel.SendAsync(new AppCall(HttpMethod.Get, "/dapr/subscribe") { Headers = headers }, cancellation);
                if (reply.Status != 200 || reply.Body.IsEmpty) return [];
                return [.. (JsonSerializer.Deserialize<List<Item>>(reply.Body.Span, _anyCase) ?? [])
                    .Select(Read).OfType<SubscriptionResource>()];
            }
            catch (CallException) when (attempt < Retries)
            {
                await Task.Delay(_pause, clock, cancellation);
            }
        }
    }

    private SubscriptionResource? Read(Item item)
    {
        var source = new SourceLine("/dapr/subscribe", 1);
        var rules = (item.Routes?.Rules ?? [])
            .Select(rule => new RouteRule(
                string.IsNullOrEmpty(rule.Match) ? null : EventCondition.Parse(rule.Match, source), rule.Path ?? "")).ToList();
        if ((item.Routes?.Default ?? item.Route) is { Length: > 0 } path) rules.Add(new RouteRule(null, path));
        if (rules.Count > 0 && item.PubSubName is not null && item.Topic is not null)
        {
            return new SubscriptionResource(
                item.PubSubName, item.Topic, rules, string.IsNullOrEmpty(item.DeadLetterTopic) ? null : item.DeadLetterTopic,
                item.Metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), []);
        }
        logger.SubscriptionWithoutRoute(app.AppId, item.Topic ?? "");
        return null;
    }

    private sealed record Item(
        string? PubSubName, string? Topic,
        string? Route, Routes? Routes, string? DeadLetterTopic, IReadOnlyDictionary<string, string>? Metadata);

    private sealed record Routes(IReadOnlyList<Rule>? Rules, string? Default);

    private sealed record Rule(string? Match, string? Path);
}
