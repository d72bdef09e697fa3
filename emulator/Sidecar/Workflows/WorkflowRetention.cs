using Dapr.DurableTask.Protobuf;
using FilePipeline.Emulator.Resources;
using YamlDotNet.RepresentationModel;

namespace FilePipeline.Emulator.Sidecar;

/// <summary><c>spec.workflow.stateRetentionPolicy</c> of the Configuration: after which time an instance that ended is purged. Instances
/// that end without a policy are kept.</summary>
internal sealed record WorkflowRetention(TimeSpan? Completed, TimeSpan? Failed, TimeSpan? Terminated, TimeSpan? AnyTerminal)
{
    public static WorkflowRetention None { get; } = new(null, null, null, null);

    /// <exception cref="ResourceException">A duration is invalid.</exception>
    public static WorkflowRetention Load(string? configuration)
    {
        if (configuration is null) return None;
        var policies = YamlFile.Read(configuration).OfType<YamlMappingNode>().Select(
            node => new YamlMap(node, configuration, "configuration"))
            .Select(map => map.Map("spec")?.Map("workflow")?.Map("stateRetentionPolicy")).OfType<YamlMap>();
        return policies.FirstOrDefault()?.Only("completed", "failed", "terminated", "anyTerminal") is { } policy
            ? new(policy.Duration("completed"), policy.Duration("failed"), policy.Duration("terminated"), policy.Duration("anyTerminal"))
            : None;
    }

    public TimeSpan? For(OrchestrationStatus status) => status switch
    {
        OrchestrationStatus.Completed => Completed ?? AnyTerminal,
        OrchestrationStatus.Failed => Failed ?? AnyTerminal,
        OrchestrationStatus.Terminated => Terminated ?? AnyTerminal,
        _ => AnyTerminal,
    };
}
