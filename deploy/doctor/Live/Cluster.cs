using System.Text.Json.Nodes;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Live;

/// <summary>Reads the cluster with kubectl and the account with aws, each answer once; <see cref="Manifests"/> is the desired
/// state.</summary>
internal sealed class Cluster(Manifests manifests, Tools tools, string? cluster)
{
    private readonly Dictionary<string, Task<JsonNode?>> _answers = [];

    public Manifests Manifests => manifests;

    public string Namespace =>
        manifests.Workloads.Select(workload => workload.Namespace).FirstOrDefault(name => name.Length > 0) ?? "filepipeline";

    public Task<JsonNode?> KubectlAsync(CancellationToken cancellation, params IReadOnlyList<string> arguments) =>
        AskAsync("kubectl", [.. arguments, "-o", "json", "--request-timeout=20s"], cancellation);

    /// <summary>Objects of the pipeline's namespace.</summary>
    public async Task<IReadOnlyList<KubeObject>> ObjectsAsync(string kind, CancellationToken cancellation) =>
        [.. (await KubectlAsync(cancellation, "-n", Namespace, "get", kind)).Items("items")
            .Select(item => new KubeObject(item, "the cluster"))];

    /// <summary>The pods of the services.</summary>
    public async Task<IReadOnlyList<Pod>> PodsAsync(CancellationToken cancellation)
    {
        var pods = (await ObjectsAsync("pods", cancellation)).Select(resource => new Pod(resource));
        return [.. pods.Where(pod => manifests.Workloads.Any(workload => workload.AppId == pod.AppId))];
    }

    public Task<JsonNode?> AwsAsync(CancellationToken cancellation, params IReadOnlyList<string> arguments) =>
        AskAsync("aws", [.. arguments, "--output", "json"], cancellation);

    /// <summary>The URLs of the account's queues by name.</summary>
    public async Task<IReadOnlyDictionary<string, string>> QueuesAsync(CancellationToken cancellation) =>
        (await AwsAsync(cancellation, "sqs", "list-queues")).Texts("QueueUrls").DistinctBy(Name).ToDictionary(Name);

    /// <summary>A queue's attributes; null where there is no such queue.</summary>
    public async Task<JsonNode?> QueueAsync(string? name, CancellationToken cancellation)
    {
        if (name is null || !(await QueuesAsync(cancellation)).TryGetValue(name, out var address)) return null;
        var queue = await AwsAsync(cancellation, "sqs", "get-queue-attributes", "--queue-url", address, "--attribute-names", "All");
        return queue.At("Attributes");
    }

    public async Task<string> AccountAsync(CancellationToken cancellation) =>
        (await AwsAsync(cancellation, "sts", "get-caller-identity")).Text("Account")
            ?? throw new ToolException("aws sts get-caller-identity names no account");

    /// <summary>The EKS cluster's name.</summary>
    /// <exception cref="ToolException">The name was not given, and kubectl's context does not contain it.</exception>
    public async Task<string> ClusterAsync(CancellationToken cancellation)
    {
        if (cluster is not null) return cluster;
        var context = (await tools.RunAsync("kubectl", ["config", "current-context"], cancellation)).Trim();
        return context.StartsWith("arn:", StringComparison.Ordinal) && context.Contains(":cluster/", StringComparison.Ordinal)
            ? context.Split('/')[^1]
            : throw new ToolException($"kubectl's context '{context}' does not name an EKS cluster: give --cluster NAME");
    }

    private static string Name(string queueAddress) => queueAddress.Split('/')[^1];

    private Task<JsonNode?> AskAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var question = $"{program} {string.Join(' ', arguments)}";
        if (!_answers.TryGetValue(question, out var answer)) _answers[question] = answer = AnswerAsync(program, arguments, cancellation);
        return answer;
    }

    private async Task<JsonNode?> AnswerAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var text = await tools.RunAsync(program, arguments, cancellation);
        try
        {
            return YamlText.First(text, program);
        }
        catch (UnreadableInputException exception)
        {
            throw new ToolException($"{program} {arguments[0]} printed no JSON: {exception.Message}");
        }
    }
}
