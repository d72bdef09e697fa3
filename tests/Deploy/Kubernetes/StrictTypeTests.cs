using k8s;
using k8s.Models;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>Reads the resources of Kubernetes as strictly as its API server: unknown fields and wrong types are refused.</summary>
public sealed class StrictTypeTests
{
    private static readonly Dictionary<string, Type> _types = new(StringComparer.Ordinal)
    {
        ["v1/Namespace"] = typeof(V1Namespace),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["v1/Service"] = typeof(V1Service),
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
        ["networking.k8s.io/v1/Ingress"] = typeof(V1Ingress),
    };

    public static TheoryData<string> Overlays => [.. Overlay.Names];

    [Theory, MemberData(nameof(Overlays))]
    public void Every_Kubernetes_object_matches_its_type(string name)
    {
        AssertStrict(Overlay.Render(name));
    }

    internal static void AssertStrict(Overlay overlay)
    {
        var ours = overlay.Text.Split("\n---\n").Where(text => IsOfKubernetes(text)).ToList();
        Assert.True(ours.Count >= 19, "the overlay was not read");
        Assert.All(ours, text => Assert.Single(Load(text)));
    }

    [Theory]
    [InlineData("automountServiceAccountToken: false", "automountServiceAccountTokens: false")]
    [InlineData("terminationGracePeriodSeconds: 780", "terminationGracePeriodSeconds: soon")]
    public void A_misspelt_field_or_a_wrong_type_is_refused(string right, string wrong)
    {
        var deployment = Overlay.Render("eks").Text.Split("\n---\n")
            .Single(text => text.Contains("kind: Deployment", StringComparison.Ordinal)
                && text.Contains("dapr.io/app-id: processor", StringComparison.Ordinal));
        Assert.Contains(right, deployment, StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => Load(deployment.Replace(right, wrong, StringComparison.Ordinal)));
    }

    private static bool IsOfKubernetes(string text) =>
        !text.Contains("apiVersion: dapr.io/", StringComparison.Ordinal)
            && !text.Contains("apiVersion: keda.sh/", StringComparison.Ordinal);

    private static List<object> Load(string text) => KubernetesYaml.LoadAllFromString(text, _types, strict: true);
}
