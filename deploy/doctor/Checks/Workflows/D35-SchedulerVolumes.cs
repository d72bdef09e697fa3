using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>The scheduler keeps its jobs on volumes. EKS has no default storage class, and without one its pods stay Pending.</summary>
internal static class SchedulerVolumes
{
    public static Check Check { get; } = new("D35")
    {
        Offline = new("the scheduler keeps its jobs on volumes of a named storage class", Find),
        Live = new("the storage classes of Dapr's control plane exist, and its volume claims are bound", FindAsync),
    };

    private static IEnumerable<Problem> Find(Manifests manifests)
    {
        if (manifests.IsOnStandIn) yield break;   // kind has a default class
        if (manifests.Platform is not { } platform)
        {
            yield return Problem.Skipped("no Helm values of Dapr were given (--platform FILE)");
            yield break;
        }

        if (platform is { HasScheduler: true, IsSchedulerInMemory: true })
        {
            yield return new Problem(
                $"{platform.Origin} keeps the jobs of the scheduler in memory: after its restart waiting workflows never go on",
                $"in {platform.Origin} remove dapr_scheduler.cluster.inMemoryStorage");
        }
        else if (platform is { HasScheduler: true, SchedulerClass: null })
        {
            yield return Unnamed(platform, "the scheduler", "dapr_scheduler.cluster.storageClassName");
        }

        if (platform is { HasPlacementVolumes: true, PlacementClass: null })
            yield return Unnamed(platform, "placement", "dapr_placement.volumeclaims.storageClassName");
    }

    private static Problem Unnamed(Platform platform, string service, string setting) => new(
        $"{platform.Origin} names no storage class for {service}: EKS has no default class, so its pods stay Pending",
        $"in {platform.Origin} set {setting}: gp3 (deploy/platform/storage-class.yaml)");

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var claims = (await cluster.KubectlAsync(cancellation, "-n", "dapr-system", "get", "persistentvolumeclaims")).Items("items");
        foreach (var claim in claims.Where(claim => claim.Text("status", "phase") != "Bound"))
        {
            var name = claim.Text("metadata", "name");
            yield return new Problem(
                $"volume claim {name} of the control plane is {claim.Text("status", "phase")}: its pod cannot start",
                $"kubectl -n dapr-system describe pvc {name}");
        }

        if (cluster.Manifests.Platform is not { } platform || cluster.Manifests.IsOnStandIn) yield break;
        var classes = (await cluster.KubectlAsync(cancellation, "get", "storageclasses")).Items("items").ToList();
        var drivers = (await cluster.KubectlAsync(cancellation, "get", "csidrivers")).Items("items")
            .Select(driver => driver.Text("metadata", "name")).ToHashSet(StringComparer.Ordinal);
        foreach (var name in Wanted(platform))
            foreach (var problem in Judge(name, classes, drivers)) yield return problem;
    }

    // Null stands for the default class.
    private static IEnumerable<string?> Wanted(Platform platform)
    {
        List<string?> names = [];
        if (platform is { HasScheduler: true, IsSchedulerInMemory: false }) names.Add(platform.SchedulerClass);
        if (platform.HasPlacementVolumes) names.Add(platform.PlacementClass);
        return names.Distinct();
    }

    private static IEnumerable<Problem> Judge(string? name, IReadOnlyList<JsonNode> classes, HashSet<string?> drivers)
    {
        const string create = "kubectl apply --server-side -f deploy/platform/storage-class.yaml";
        if (classes.FirstOrDefault(item => name is null ? IsDefault(item) : item.Text("metadata", "name") == name) is not { } found)
        {
            yield return new Problem(
                $"{(name is null ? "the cluster has no default storage class" : $"storage class {name} does not exist")}: "
                + "the volumes of the scheduler stay Pending, and so do its pods",
                create);
            yield break;
        }

        var (label, provisioner) = (found.Text("metadata", "name"), found.Text("provisioner") ?? "");
        if (provisioner.Contains(".csi.", StringComparison.Ordinal) && !drivers.Contains(provisioner))
        {
            yield return new Problem(
                $"storage class {label} needs the driver {provisioner}, which is not installed: no volume is created",
                "aws eks create-addon --addon-name aws-ebs-csi-driver --cluster-name NAME (deploy/platform/README.md)");
        }

        if (found.Text("volumeBindingMode") != "WaitForFirstConsumer")
        {
            yield return new Problem(
                $"storage class {label} creates volumes before their pods have a node: a volume may be in a zone without room for its pod",
                $"kubectl delete storageclass {label} && {create}",
                Verdict.Warn);
        }
    }

    private static bool IsDefault(JsonNode item) =>
        item.Text("metadata", "annotations", "storageclass.kubernetes.io/is-default-class") == "true";
}
