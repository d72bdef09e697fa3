using FilePipeline.Contracts;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Checks;

/// <summary>A Dapr API that a Configuration does not list behaves as if it did not exist. The list is kept per protocol, and a protocol
/// without an entry is not restricted at all.</summary>
internal static class DaprApis
{
    private static readonly string[] _protocols = ["grpc", "http"];

    private static readonly (string App, string Protocol, string[] Apis)[] _needed =
    [
        (AppIds.Ingest, "grpc", ["bindings", "state"]),
        (AppIds.Ingest, "http", ["invoke"]),
        (AppIds.Processor, "grpc", ["bindings", "state", "publish"]),
        (AppIds.Notifier, "grpc", ["bindings", "state"]),
        (AppIds.Requeue, "grpc", ["bindings", "state", "publish"]),
    ];

    public static Check Check { get; } = new("D30")
    {
        Offline = new(
            "each Configuration allows the Dapr APIs that its service calls, and no others",
            manifests => MissingApis(manifests).Concat(OpenProtocols(manifests))),
    };

    private static IEnumerable<(string App, string Protocol, string[] Apis)> OfSteps(Manifests manifests, Workload workload)
    {
        if (Settings.Value(manifests, workload, "Processor__Steps__0__Name") is not null)
            yield return (AppIds.Processor, "http", ["invoke"]);
    }

    private static IEnumerable<Problem> OpenProtocols(Manifests manifests) =>
        from workload in manifests.Workloads
        let configuration = manifests.Find("Configuration", workload.Annotation("config"))
        where configuration is not null
        from protocol in _protocols.Except(configuration.Spec.Items("api", "allowed").Select(api => api.Text("protocol")))
        select new Problem(
            $"{configuration} has no {protocol} entry in spec.api.allowed: {workload.AppId} may call every Dapr API by {protocol}",
            $"in {configuration} add to spec.api.allowed: {{name: healthz, version: v1, protocol: {protocol}}}");

    private static IEnumerable<Problem> MissingApis(Manifests manifests) =>
        from workload in manifests.Workloads
        let configuration = manifests.Find("Configuration", workload.Annotation("config"))
        where configuration is not null
        from need in _needed.Concat(OfSteps(manifests, workload)).Where(need => need.App == workload.AppId)
        let allowed = configuration.Spec.Items("api", "allowed").Where(api => api.Text("protocol") == need.Protocol)
            .Select(api => api.Text("name")).ToList()
        where allowed.Count > 0
        from api in need.Apis.Except(allowed)
        select new Problem(
            $"{configuration} does not allow {need.Protocol} {api}, which {workload.AppId} calls",
            $"in {configuration} add to spec.api.allowed: {{name: {api}, version: v1, protocol: {need.Protocol}}}");
}
