using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Without a retention the rows of a workflow that ended stay for ever, and a later policy does not remove them.</summary>
internal static class WorkflowRetention
{
    public static Check Check { get; } = new("D36")
    {
        Offline = new("workflows that ended are deleted after a time", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        from store in manifests.Components.Where(component => component.IsActorStateStore)
        from workload in manifests.Workloads.Where(workload => store.IsLoadedBy(workload.AppId))
        let configuration = manifests.Find("Configuration", workload.Annotation("config"))
        where configuration is not null && !IsComplete(configuration)
        select new Problem(
            $"{configuration} does not delete workflows of {workload.AppId} that ended: their rows stay in {store} for ever",
            $"in {configuration} set spec.workflow.stateRetentionPolicy: {{anyTerminal: 168h}}",
            Verdict.Warn);

    private static bool IsComplete(KubeObject configuration)
    {
        var policy = configuration.Spec.At("workflow", "stateRetentionPolicy");
        return policy.At("anyTerminal") is not null
            || (policy.At("completed") is not null && policy.At("failed") is not null && policy.At("terminated") is not null);
    }
}
