using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Reading;

/// <summary>Which policy strikes which component, as daprd finds it: the component's own target, else a default policy by its name.</summary>
internal sealed class ResiliencyRules(IEnumerable<KubeObject> resources)
{
    public const string Inbound = "inbound";
    public const string Outbound = "outbound";

    private readonly IReadOnlyList<KubeObject> _resources = [.. resources];

    /// <summary>The retry policy of a direction, with the resource that sets it; null where nothing is retried.</summary>
    public (KubeObject Resource, string Policy)? Retry(Component component, string direction) =>
        Policy(component, direction, "retry", "retries", "RetryPolicy") is var (resource, policy) && resource.Spec.At("policies", "retries", policy) is not null
            ? (resource, policy)
            : null;

    /// <summary>How long a delivery or a call may take; null where nothing limits it.</summary>
    public TimeSpan? Timeout(Component component, string direction) =>
        Policy(component, direction, "timeout", "timeouts", "TimeoutPolicy") is var (resource, policy)
            ? Durations.Parse(resource.Spec.Text("policies", "timeouts", policy))
            : null;

    private (KubeObject Resource, string Policy)? Policy(Component component, string direction, string field, string group, string suffix)
    {
        foreach (var resource in _resources)
        {
            var target = resource.Spec.At("targets", "components", component.Name);
            var policy = target is null ? Default(resource.Spec.At("policies", group), component, direction, suffix) : target.Text(direction, field);
            if (policy is not null) return (resource, policy);
        }
        return null;
    }

    private static string? Default(JsonNode? policies, Component component, string direction, string suffix)
    {
        var kind = component.Type.Split('.')[0] switch { "bindings" => "Binding", "pubsub" => "Pubsub", _ => "Statestore" };
        var way = direction == Inbound ? "Inbound" : "Outbound";
        string[] names = [$"Default{kind}Component{way}{suffix}", $"DefaultComponent{way}{suffix}", $"DefaultComponent{suffix}", $"Default{suffix}"];
        return names.FirstOrDefault(name => policies.At(name) is not null);
    }
}
