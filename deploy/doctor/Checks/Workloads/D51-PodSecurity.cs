using System.Text.Json.Nodes;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The profile <c>restricted</c> of Pod Security. A pod that violates it is not created, and only an event of its ReplicaSet says
/// so; the injected sidecar counts too.</summary>
internal static class PodSecurity
{
    private const string Label = "pod-security.kubernetes.io/enforce";
    private static readonly string[] _profiles = ["RuntimeDefault", "Localhost"];
    private static readonly string[] _volumes =
        ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret", "name"];

    public static Check Check { get; } = new("D51")
    {
        Offline = new("pods, with their sidecars, fit the Pod Security profile of their namespace", Find),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
        from workload in manifests.Workloads
        let space = manifests.OfKind("Namespace").FirstOrDefault(item => item.Name == workload.Namespace)
        where space?.Body.Text("metadata", "labels", Label) == "restricted"
        from reason in Violations(manifests, workload)
        select new Problem(
            $"{workload}: {reason.What}, which the Pod Security profile restricted of namespace {space.Name} forbids: no pod is created",
            reason.Fix);

    private static IEnumerable<(string What, string Fix)> Violations(Manifests manifests, Workload workload)
    {
        var pod = workload.PodSpec;
        foreach (var field in ((string[])["hostNetwork", "hostPID", "hostIPC"]).Where(field => pod.Text(field) == "true"))
            yield return ($"{field} is true", $"in {workload} remove {field}");
        foreach (var kind in pod.Items("volumes").SelectMany(volume => volume.Fields()).Select(field => field.Key).Except(_volumes))
            yield return ($"a volume is a {kind}", $"in {workload} use an emptyDir");
        foreach (var container in workload.AllContainers)
        {
            var (name, own) = ($"container {container.Text("name")}", container.At("securityContext"));
            if (own.Text("allowPrivilegeEscalation") != "false")
                yield return Wrong(name, "may escalate privileges", "allowPrivilegeEscalation: false");
            if (!own.Texts("capabilities", "drop").Contains("ALL"))
                yield return Wrong(name, "keeps capabilities", "capabilities: {drop: [ALL]}");
            if ((own.Text("runAsNonRoot") ?? pod.Text("securityContext", "runAsNonRoot")) != "true")
                yield return Wrong(name, "may run as root", "runAsNonRoot: true");
            if (!HasProfile(own) && !HasProfile(pod.At("securityContext")))
                yield return Wrong(name, "has no seccomp profile", "seccompProfile: {type: RuntimeDefault}");
        }

        if (!workload.HasSidecar) yield break;
        if (manifests.Platform is { } platform && platform.Values.Text("dapr_sidecar_injector", "sidecarDropALLCapabilities") != "true")
        {
            yield return (
                "the sidecar keeps capabilities", $"in {platform.Origin} set dapr_sidecar_injector.sidecarDropALLCapabilities: true");
        }

        if (!_profiles.Contains(workload.Annotation("sidecar-seccomp-profile-type")) && !HasProfile(pod.At("securityContext")))
            yield return ("the sidecar has no seccomp profile", $"in {workload} set dapr.io/sidecar-seccomp-profile-type: RuntimeDefault");

        (string, string) Wrong(string name, string what, string setting) =>
            ($"{name} {what}", $"in {workload} set securityContext of {name}: {setting}");
    }

    private static bool HasProfile(JsonNode? context) => _profiles.Contains(context.Text("seccompProfile", "type"));
}
