using System.Globalization;
using k8s.Models;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>The quota of the namespace beside the pods that it must let in.</summary>
public sealed class QuotaTests
{
    [Theory]
    [InlineData("eks")]
    [InlineData("eks-fast")]
    public void The_quota_holds_every_pod_at_its_maximum_and_one_more_of_each(string name)
    {
        var overlay = Overlay.Render(name);
        var quota = Assert.Single(overlay.OfKind("ResourceQuota"))["spec"]!["hard"]!.AsObject();
        var pods = overlay.OfKind("Deployment").Select(deployment => (
            Count: 1 + overlay.OfKind("ScaledObject")
                .Where(scaler => (string?)scaler["spec"]!["scaleTargetRef"]!["name"] == Overlay.NameOf(deployment))
                .Select(scaler => (int)Number((string)scaler["spec"]!["maxReplicaCount"]!)).Single(),
            Template: deployment["spec"]!["template"]!)).ToList();

        Assert.True(Number((string)quota["pods"]!) >= pods.Sum(pod => pod.Count));
        foreach (var (limit, app, sidecar) in (IEnumerable<(string, string, string)>)
            [
                ("requests.cpu", "cpu", "sidecar-cpu-request"), ("requests.memory", "memory", "sidecar-memory-request"),
                ("limits.memory", "memory", "sidecar-memory-limit"),
            ])
        {
            var needed = pods.Sum(pod => pod.Count * (Number((string)pod.Template["metadata"]!["annotations"]![$"dapr.io/{sidecar}"]!)
                + pod.Template["spec"]!["containers"]!.AsArray().Sum(container =>
                    Number((string)container!["resources"]![limit.Split('.')[0]]![app]!))));
            var allowed = Number((string)quota[limit]!);
            Assert.True(allowed >= needed, string.Create(CultureInfo.InvariantCulture, $"{limit}: {needed} needed, {allowed} allowed"));
        }
    }

    private static decimal Number(string quantity) => new ResourceQuantity(quantity).ToDecimal();
}
