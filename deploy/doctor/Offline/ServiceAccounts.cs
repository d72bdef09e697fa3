using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Offline;

/// <summary>A pod without a named account runs as `default`, and gets no AWS credentials.</summary>
internal static class ServiceAccounts
{
    public static OfflineCheck Check { get; } = new("D06", "every pod runs under a service account of its own that exists", Look);

    private static IEnumerable<Problem> Look(Manifests manifests)
    {
        foreach (var workload in manifests.Workloads)
        {
            var account = workload.PodSpec.Text("serviceAccountName");
            var fix = $"in {workload} set spec.template.spec.serviceAccountName: {workload.Name}, and apply a ServiceAccount of that name in namespace {workload.Namespace}";
            if (account is null or "" or "default")
            {
                yield return new Problem(
                    $"{workload} names no service account of its own: it runs as 'default', without AWS credentials",
                    fix);
            }
            else if (!manifests.OfKind("ServiceAccount").Any(known => known.Name == account && known.Namespace == workload.Namespace))
            {
                yield return new Problem(
                    $"{workload} runs as '{account}', which is not in namespace '{workload.Namespace}': its pods are never made",
                    fix);
            }
        }
    }
}
