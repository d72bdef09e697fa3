using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>Settings that keep a pod Pending or block the drain of a node, and pods and claims that are pending now.</summary>
internal static class PendingPods
{
    // The rest of a c7g.large or m7g.large after its daemon sets.
    private const decimal NodeCpu = 1.7m;
    private const decimal NodeMemory = 2.8m * (1L << 30);

    public static Check Check { get; } = new("D04")
    {
        Offline = new(
            "pods can be scheduled and nodes drained: no required anti-affinity, no claim without a class, "
            + "requests that fit a node, budgets that allow evictions",
            Find),
        Live = new("no pod and no volume claim is pending", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests) =>
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

        foreach (var spread in workload.PodSpec.Items("topologySpreadConstraints")
            .Where(spread => spread.Text("whenUnsatisfiable") != "ScheduleAnyway"))
        {
            yield return new Problem(
                $"{workload}: the spread over {spread.Text("topologyKey")} is required, so pods stay Pending when a zone or node is gone",
                $"in {workload} set whenUnsatisfiable: ScheduleAnyway");
        }

        foreach (var problem in Requests(workload)) yield return problem;
    }

    private static List<Problem> Requests(Workload workload)
    {
        List<Problem> problems = [];
        decimal cpu = 0, memory = 0;
        foreach (var container in workload.Containers)
        {
            cpu += Request(workload, container, "cpu", problems);
            memory += Request(workload, container, "memory", problems);
        }

        if (cpu > NodeCpu || memory > NodeMemory)
        {
            var requested = string.Create(CultureInfo.InvariantCulture, $"{cpu:0.##} CPU and {memory / (1 << 30):0.##} GiB");
            problems.Add(new(
                $"{workload} requests {requested}: more than the smallest recommended node (large, 2 CPU, 4 GiB) has left",
                $"in {workload} lower resources.requests, or give the node group larger nodes"));
        }

        return problems;
    }

    // Without a request Kubernetes takes the limit as the request.
    private static decimal Request(Workload workload, JsonNode container, string resource, List<Problem> problems)
    {
        var (request, limit) = (Read("requests"), Read("limits"));
        if (request > limit)
        {
            problems.Add(new(
                $"{workload} container {container.Text("name")}: requests more than its limit of {resource}, "
                + "so the API server rejects its pods",
                $"in {workload} lower resources.requests.{resource}, or raise resources.limits.{resource}"));
        }

        return request ?? limit ?? 0;

        decimal? Read(string kind)
        {
            if (container.At("resources", kind, resource) is not { } node) return null;
            if (Quantities.Read(node.Text()) is >= 0 and var quantity) return quantity;
            problems.Add(new(
                $"{workload} container {container.Text("name")}: {kind}.{resource} '{node.Text()}' is not a valid Kubernetes quantity",
                $"in {workload} set resources.{kind}.{resource} to a number with a unit, such as 250m, 512Mi or 1Gi"));
            return null;
        }
    }

    private static IEnumerable<Problem> Budgets(Manifests manifests, KubeObject budget)
    {
        if (budget.Spec.Text("maxUnavailable") is "0" or "0%" || budget.Spec.At("minAvailable") is not null)
        {
            yield return new Problem(
                $"{budget} can block every eviction, so nodes cannot be drained",
                $"in {budget} set maxUnavailable: 1 and no minAvailable");
        }

        if (!manifests.Workloads.Any(workload => Selectors.Match(budget.Spec.At("selector"), workload.Pod.At("metadata", "labels"))))
        {
            yield return new Problem(
                $"{budget} selects no pod of these manifests",
                $"in {budget} set spec.selector to the labels of its Deployment");
        }
    }

    private static Problem Claim(KubeObject claim) => new(
        $"{claim} names no storage class: without a default class its pod stays Pending",
        $"in {claim} set spec.storageClassName: gp3");

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var pod in await cluster.PodsAsync(cancellation))
        {
            if (pod.Phase == "Pending")
            {
                yield return new Problem(
                    $"{pod} is pending: {pod.Condition("PodScheduled").Text("message") ?? "its containers have not started"}",
                    $"kubectl -n {cluster.Namespace} describe pod {pod.Name}");
            }
        }

        foreach (var claim in await cluster.ObjectsAsync("persistentvolumeclaims", cancellation))
        {
            if (claim.Body.Text("status", "phase") != "Bound")
            {
                yield return new Problem(
                    $"{claim} is {claim.Body.Text("status", "phase")}: no volume is bound to it",
                    $"kubectl -n {cluster.Namespace} describe pvc {claim.Name}");
            }
        }
    }
}
