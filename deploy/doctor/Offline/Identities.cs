using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>AWS knows a pod by namespace and service account: a role for another pair gives it nothing.</summary>
internal static class Identities
{
    public static OfflineCheck Check { get; } = new("D05", "every service account is used, and those with AWS actions are the services'", Look);

    private static IEnumerable<Fault> Look(Patient patient)
    {
        var used = patient.Workloads.Select(workload => (workload.Namespace, workload.PodSpec.Text("serviceAccountName"))).ToHashSet();
        foreach (var account in patient.OfKind("ServiceAccount").Where(account => !used.Contains((account.Namespace, account.Name))))
        {
            yield return new Fault(
                $"{account} in namespace '{account.Namespace}' belongs to no workload: an identity for nobody, or a misspelt one",
                $"in its Deployment set serviceAccountName: {account.Name}, or delete {account}");
        }

        foreach (var identity in IamActions.Listed(patient.IamActions).Select(entry => entry.Identity).Distinct())
        {
            var workload = patient.Workloads.FirstOrDefault(workload => workload.AppId == identity);
            if (workload?.PodSpec.Text("serviceAccountName") is { } account && account != identity)
            {
                yield return new Fault(
                    $"{workload} runs as '{account}', and the AWS role is made for '{identity}'",
                    $"in {workload} set serviceAccountName: {identity}");
            }
        }
    }
}
