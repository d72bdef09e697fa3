using System.Runtime.CompilerServices;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A pod whose secret or key is missing is not created, and a sidecar whose component names one ends at its start.</summary>
internal static class Secrets
{
    private static readonly string[] _annotations = ["app-token-secret", "api-token-secret"];

    public static Check Check { get; } = new("D41")
    {
        Live = new("every secret that pods, sidecars and components name exists with its key", FindAsync),
    };

    private static async IAsyncEnumerable<Problem> FindAsync(Cluster cluster, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var secret in Named(cluster.Manifests).GroupBy(one => one.Name).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var users = string.Join(", ", secret.Select(one => one.User).Distinct());
            var create = $"kubectl -n {cluster.Namespace} create secret generic {secret.Key} "
                + string.Join(' ', secret.Select(one => $"--from-literal={one.Key}=…").Distinct());
            var keys = await KeysAsync(cluster, secret.Key, cancellation);
            if (keys is null)
            {
                yield return new Problem($"secret {secret.Key} does not exist: {users} cannot start", create);
                continue;
            }

            foreach (var key in secret.Select(one => one.Key).Distinct().Except(keys))
            {
                yield return new Problem(
                    $"secret {secret.Key} has no key '{key}': {users} cannot start", $"{create} (replaces the secret)");
            }
        }
    }

    // Only the names of the keys are used; values are not printed.
    private static async Task<IReadOnlyList<string>?> KeysAsync(Cluster cluster, string name, CancellationToken cancellation)
    {
        try
        {
            var secret = await cluster.KubectlAsync(cancellation, "-n", cluster.Namespace, "get", "secret", name);
            return [.. secret.Fields("data").Select(field => field.Key)];
        }
        catch (ToolException exception) when (exception.IsMissing)
        {
            return null;
        }
    }

    private static IEnumerable<(string Name, string Key, string User)> Named(Manifests manifests) =>
    [
        .. from workload in manifests.Workloads
           from container in workload.AllContainers
           from variable in container.Items("env")
           let reference = variable.At("valueFrom", "secretKeyRef")
           where reference.Text("name") is not null
           select (reference.Text("name")!, reference.Text("key") ?? "", $"{workload}"),
        .. from workload in manifests.Workloads
           from volume in workload.PodSpec.Items("volumes")
           from item in volume.Items("secret", "items")
           where volume.Text("secret", "secretName") is not null
           select (volume.Text("secret", "secretName")!, item.Text("key") ?? "", $"{workload}"),
        .. from workload in manifests.Workloads
           from annotation in _annotations
           let name = workload.Annotation(annotation)
           where name is not null
           // daprd reads this key.
           select (name, "token", $"{workload}"),
        // Channels that the overlay does not list are in the component folders, but not in the cluster.
        .. from component in manifests.Components
           where component.Resource.Body.At("metadata", "annotations", "config.kubernetes.io/local-config") is null
           from item in component.Resource.Spec.Items("metadata")
           let reference = item.At("secretKeyRef")
           where reference.Text("name") is not null
           select (reference.Text("name")!, reference.Text("key") ?? reference.Text("name")!, $"{component}"),
    ];
}
