namespace FilePipeline.Emulator.Resources;

/// <summary>Reads Subscription resources: v2alpha1 has routes, v1alpha1 a single route.</summary>
internal static class SubscriptionReader
{
    public static SubscriptionResource Read(YamlMap map)
    {
        map.Only("apiVersion", "kind", "metadata", "spec", "scopes");
        var version = map.Text("apiVersion");
        if (version is not ("dapr.io/v2alpha1" or "dapr.io/v1alpha1"))
        {
            throw map.LineOf("apiVersion")
                .Error($"subscription: unknown apiVersion '{version}' (known: dapr.io/v2alpha1, dapr.io/v1alpha1)");
        }
        var isNew = version == "dapr.io/v2alpha1";
        var spec = map.RequiredMap("spec")
            .Only("pubsubname", "topic", isNew ? "routes" : "route", "deadLetterTopic", "metadata", "bulkSubscribe");
        if (spec.Map("bulkSubscribe")?.Flag("enabled") is true)
        {
            throw spec.LineOf("bulkSubscribe")
                .Error("subscription: the emulator delivers one message at a time (bulkSubscribe must be off)");
        }
        var rules = isNew ? ReadRoutes(spec.RequiredMap("routes").Only("rules", "default")) : [new RouteRule(null, spec.Text("route"))];
        if (rules.Count == 0) throw spec.Source.Error("subscription: 'routes' needs a default or a rule");
        return new SubscriptionResource(
            spec.Text("pubsubname"), spec.Text("topic"), rules, spec.TextOrNull("deadLetterTopic"),
            spec.TextMap("metadata"), map.Texts("scopes"))
        {
            Name = map.RequiredMap("metadata").Text("name"),
        };
    }

    private static List<RouteRule> ReadRoutes(YamlMap routes)
    {
        List<RouteRule> rules = [];
        foreach (var rule in routes.Maps("rules"))
        {
            rule.Only("match", "path");
            var match = rule.TextOrNull("match");
            rules.Add(new RouteRule(match is null ? null : EventCondition.Parse(match, rule.LineOf("match")), rule.Text("path")));
        }
        if (routes.TextOrNull("default") is { } path) rules.Add(new RouteRule(null, path));
        return rules;
    }
}
