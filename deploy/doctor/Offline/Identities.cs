using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>AWS knows a pod by namespace and service account: a role for another pair gives it nothing.</summary>
internal static class Identities
{
    public static OfflineCheck Check { get; } = new("D05", "every service account is used, and those with AWS actions are the services'", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        var used = manifests.Workloads.Select(workload => (workload.Namespace, workload.PodSpec.Text("serviceAccountName"))).ToHashSet();
        foreach (var account in manifests.OfKind("ServiceAccount").Where(account => !used.Contains((account.Namespace, account.Name))))
        {
            yield return new Problem(
                $"{account} in namespace '{account.Namespace}' belongs to no workload: an identity for nobody, or a misspelt one",
                $"in its Deployment set serviceAccountName: {account.Name}, or delete {account}");
        }

        foreach (var identity in IamActions.Listed(manifests.IamActions).Select(entry => entry.Identity).Distinct())
        {
            var workload = manifests.Workloads.FirstOrDefault(workload => workload.AppId == identity);
            if (workload?.PodSpec.Text("serviceAccountName") is { } account && account != identity)
            {
                yield return new Problem(
                    $"{workload} runs as '{account}', and the AWS role is made for '{identity}'",
                    $"in {workload} set serviceAccountName: {identity}");
            }
        }
    }
}
