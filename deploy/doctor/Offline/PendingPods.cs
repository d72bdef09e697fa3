using System.Globalization;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>What keeps a pod Pending, or a node from being drained.</summary>
internal static class PendingPods
{
    // What a c7g.large or m7g.large leaves to pods, daemon sets taken off.
    private const double NodeCpu = 1.7;
    private const double NodeMemory = 2.8 * (1L << 30);

    public static OfflineCheck Check { get; } = new(
        "D04", "nothing keeps a pod Pending: no required anti-affinity, no claim without a class, requests that fit a node, budgets that let nodes drain", Look);

    private static IEnumerable<Fault> Look(Patient patient) =>
    [
        .. patient.Workloads.SelectMany(Pods),
        .. patient.OfKind("PodDisruptionBudget").SelectMany(budget => Budgets(patient, budget)),
        .. patient.OfKind("PersistentVolumeClaim").Where(claim => claim.Spec.Text("storageClassName") is null).Select(Claim),
    ];

    private static IEnumerable<Fault> Pods(Workload workload)
    {
        if (workload.PodSpec.Items("affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution").Any())
        {
            yield return new Fault(
                $"{workload}: required podAntiAffinity leaves every replica above the number of nodes Pending",
                $"in {workload} use topologySpreadConstraints with whenUnsatisfiable: ScheduleAnyway instead");
        }

        foreach (var spread in workload.PodSpec.Items("topologySpreadConstraints").Where(spread => spread.Text("whenUnsatisfiable") != "ScheduleAnyway"))
        {
            yield return new Fault(
                $"{workload}: spread over {spread.Text("topologyKey")} forbids what it cannot satisfy, so pods stay Pending when a zone or node is gone",
                $"in {workload} set whenUnsatisfiable: ScheduleAnyway");
        }

        var cpu = workload.Containers.Sum(container => Quantity(container.Text("resources", "requests", "cpu")));
        var memory = workload.Containers.Sum(container => Quantity(container.Text("resources", "requests", "memory")));
        if (cpu > NodeCpu || memory > NodeMemory)
        {
            yield return new Fault(
                string.Create(CultureInfo.InvariantCulture, $"{workload} asks for {cpu:0.##} CPU and {memory / (1 << 30):0.##} GiB: more than the smallest node of the guide (large, 2 CPU, 4 GiB) has left"),
                $"in {workload} lower resources.requests, or give the node group larger nodes");
        }
    }

    private static IEnumerable<Fault> Budgets(Patient patient, KubeObject budget)
    {
        if (budget.Spec.Text("maxUnavailable") is "0" or "0%" || budget.Spec.At("minAvailable") is not null)
        {
            yield return new Fault(
                $"{budget} can forbid every eviction, so a node never drains",
                $"in {budget} set maxUnavailable: 1 and no minAvailable");
        }

        if (!patient.Workloads.Any(workload => Selectors.Match(budget.Spec.At("selector"), workload.Pod.At("metadata", "labels"))))
        {
            yield return new Fault(
                $"{budget} selects no pod of these manifests",
                $"in {budget} set spec.selector to the labels of its Deployment");
        }
    }

    private static Fault Claim(KubeObject claim) =>
        new($"{claim} names no storage class: without a default one its pod stays Pending", $"in {claim} set spec.storageClassName: gp3");

    private static double Quantity(string? text)
    {
        if (text is null) return 0;
        (string Suffix, double Factor)[] units = [("Ki", 1 << 10), ("Mi", 1 << 20), ("Gi", 1 << 30), ("m", 0.001), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("", 1)];
        var (suffix, factor) = units.First(unit => text.EndsWith(unit.Suffix, StringComparison.Ordinal));
        return double.TryParse(text[..^suffix.Length], CultureInfo.InvariantCulture, out var number) ? number * factor : 0;
    }
}
