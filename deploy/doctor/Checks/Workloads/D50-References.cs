using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Names of other objects in pods: a pod whose ConfigMap does not exist stays in CreateContainerConfigError, and one whose
/// priority class does not exist is not created.</summary>
internal static class References
{
    public static Check Check { get; } = new("D50")
    {
        Offline = new("every ConfigMap and priority class that a pod names is in the manifests", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        from workload in manifests.Workloads
        from reference in Of(workload).Distinct()
        where !manifests.OfKind(reference.Kind).Any(item => item.Name == reference.Name
            && (item.Namespace.Length == 0 || item.Namespace == workload.Namespace))
        select new Problem(
            $"{workload} names {reference.Kind}/{reference.Name}, which is not in these manifests: its pods cannot start",
            $"add {reference.Kind}/{reference.Name}, or correct the name in {workload}");

    private static IEnumerable<(string Kind, string Name)> Of(Workload workload)
    {
        if (workload.PodSpec.Text("priorityClassName") is { } priority && !priority.StartsWith("system-", StringComparison.Ordinal))
            yield return ("PriorityClass", priority);
        var maps = workload.AllContainers
            .SelectMany(container => container.Items("envFrom").Select(from => from.At("configMapRef"))
                .Concat(container.Items("env").Select(item => item.At("valueFrom", "configMapKeyRef"))))
            .Concat(workload.PodSpec.Items("volumes").Select(volume => volume.At("configMap")))
            .Where(map => map is not null && map.Text("optional") != "true");
        foreach (var map in maps.Select(map => map.Text("name")).OfType<string>()) yield return ("ConfigMap", map);
    }
}
