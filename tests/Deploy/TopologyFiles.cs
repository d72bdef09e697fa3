namespace FilePipeline.Deploy.Tests;

/// <summary>The topology files of the deployment.</summary>
internal static class TopologyFiles
{
    public static Topology Read(string file = "topology.json", string folder = "localstack") =>
        Topology.Load(Repository.Path("deploy", folder, file));

    public static TimeSpan Visibility(this Topology topology, string queue) =>
        TimeSpan.FromSeconds(topology.Queues.Single(candidate => candidate.Name == queue).VisibilitySeconds);
}
