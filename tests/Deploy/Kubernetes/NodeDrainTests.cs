using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>A managed node group of EKS gives up after 15 minutes when a node does not drain.</summary>
public sealed class NodeDrainTests
{
    private const int LimitSeconds = 15 * 60;

    public static TheoryData<string> Overlays => [.. Overlay.Names];

    [Theory, MemberData(nameof(Overlays))]
    public void Every_pod_ends_before_EKS_gives_up(string name) =>
        Assert.All(Overlay.Render(name).OfKind("Deployment"), deployment => Assert.InRange(
            int.Parse($"{deployment["spec"]!["template"]!["spec"]!["terminationGracePeriodSeconds"]}", CultureInfo.InvariantCulture),
            1, LimitSeconds - 60));

    [Theory, MemberData(nameof(Overlays))]
    public void Processors_of_a_node_end_side_by_side_and_other_services_one_by_one(string name)
    {
        var overlay = Overlay.Render(name);

        Assert.All(AppIds.All, app => Assert.Equal(
            app == AppIds.Processor ? "100%" : "1", overlay.Find("PodDisruptionBudget", app)!["spec"]!["maxUnavailable"]!.ToString()));
    }
}
