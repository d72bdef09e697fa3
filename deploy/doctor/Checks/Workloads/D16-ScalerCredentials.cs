using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>How KEDA gets AWS credentials for its triggers: with Pod Identity, from the role of its own operator.</summary>
internal static class ScalerCredentials
{
    public static IEnumerable<Problem> Find(Manifests manifests)
    {
        foreach (var authentication in manifests.Objects
            .Where(item => item.Kind is "TriggerAuthentication" or "ClusterTriggerAuthentication"))
        {
            if (authentication.Spec.At("podIdentity") is not { } identity) continue;
            if (identity.Text("provider") is var provider && provider != "aws")
            {
                yield return new Problem(
                    $"{authentication}: podIdentity.provider is '{provider}', which looks for keys or a role annotation that is not there",
                    $"in {authentication} set podIdentity: {{provider: aws}}");
            }

            if (identity.Text("identityOwner") == "workload")
            {
                yield return new Problem(
                    $"{authentication}: identityOwner is workload, which needs a role annotation on the service account of the deployment; "
                    + "Pod Identity has none",
                    $"in {authentication} remove identityOwner");
            }
        }
    }
}
