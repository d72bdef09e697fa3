using System.Globalization;
using System.Text.Json.Nodes;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>What keeps a pod Pending, or a node from being drained.</summary>
internal static class PendingPods
{
    // What a c7g.large or m7g.large leaves to pods, daemon sets taken off.
    private const decimal NodeCpu = 1.7m;
    private const decimal NodeMemory = 2.8m * (1L << 30);

    public static OfflineCheck Check { get; } = new(
        "D04", "nothing keeps a pod Pending: no required anti-affinity, no claim without a class, requests that fit a node, budgets that let nodes drain", Look);

    private static IEnumerable<Problem> Look(Manifests manifests) =>
    [
        .. manifests.Workloads.SelectMany(Pods),
        .. manifests.OfKind("PodDisruptionBudget").SelectMany(budget => Budgets(manifests, budget)),
        .. manifests.OfKind("PersistentVolumeClaim").Where(claim => claim.Spec.Text("storageClassName") is null).Select(Claim),
    ];

    private static IEnumerable<Problem> Pods(Workload workload)
    {
        if (workload.PodSpec.Items("affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution").Any())
        {
            yield return new Problem(
                $"{workload}: required podAntiAffinity leaves every replica above the number of nodes Pending",
                $"in {workload} use topologySpreadConstraints with whenUnsatisfiable: ScheduleAnyway instead");
        }

        foreach (var spread in workload.PodSpec.Items("topologySpreadConstraints").Where(spread => spread.Text("whenUnsatisfiable") != "ScheduleAnyway"))
        {
            yield return new Problem(
                $"{workload}: spread over {spread.Text("topologyKey")} forbids what it cannot satisfy, so pods stay Pending when a zone or node is gone",
                $"in {workload} set whenUnsatisfiable: ScheduleAnyway");
        }

        foreach (var fault in Requests(workload)) yield return fault;
    }

    private static List<Problem> Requests(Workload workload)
    {
        List<Problem> faults = [];
        decimal cpu = 0, memory = 0;
        foreach (var container in workload.Containers)
        {
            cpu += Request(workload, container, "cpu", faults);
            memory += Request(workload, container, "memory", faults);
        }

        if (cpu > NodeCpu || memory > NodeMemory)
        {
            faults.Add(new(
                string.Create(CultureInfo.InvariantCulture, $"{workload} asks for {cpu:0.##} CPU and {memory / (1 << 30):0.##} GiB: more than the smallest node of the guide (large, 2 CPU, 4 GiB) has left"),
                $"in {workload} lower resources.requests, or give the node group larger nodes"));
        }

        return faults;
    }

    // What a container asks for; without a request its limit is the request.
    private static decimal Request(Workload workload, JsonNode container, string resource, List<Problem> faults)
    {
        var (request, limit) = (Read("requests"), Read("limits"));
        if (request > limit)
        {
            faults.Add(new(
                $"{workload} container {container.Text("name")}: asks for more than its limit of {resource}, so no pod of it is accepted",
                $"in {workload} lower resources.requests.{resource}, or raise resources.limits.{resource}"));
        }

        return request ?? limit ?? 0;

        decimal? Read(string kind)
        {
            if (container.At("resources", kind, resource) is not { } node) return null;
            if (Quantities.Read(node.Text()) is >= 0 and var quantity) return quantity;
            faults.Add(new(
                $"{workload} container {container.Text("name")}: {kind}.{resource} '{node.Text()}' is no quantity that Kubernetes takes",
                $"in {workload} set resources.{kind}.{resource} to a number with a unit, such as 250m, 512Mi or 1Gi"));
            return null;
        }
    }

    private static IEnumerable<Problem> Budgets(Manifests manifests, KubeObject budget)
    {
        if (budget.Spec.Text("maxUnavailable") is "0" or "0%" || budget.Spec.At("minAvailable") is not null)
        {
            yield return new Problem(
                $"{budget} can forbid every eviction, so a node never drains",
                $"in {budget} set maxUnavailable: 1 and no minAvailable");
        }

        if (!manifests.Workloads.Any(workload => Selectors.Match(budget.Spec.At("selector"), workload.Pod.At("metadata", "labels"))))
        {
            yield return new Problem(
                $"{budget} selects no pod of these manifests",
                $"in {budget} set spec.selector to the labels of its Deployment");
        }
    }

    private static Problem Claim(KubeObject claim) =>
        new($"{claim} names no storage class: without a default one its pod stays Pending", $"in {claim} set spec.storageClassName: gp3");
}
