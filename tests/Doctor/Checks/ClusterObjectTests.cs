using System.Globalization;
using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>D40 and D41: what people change in a cluster.</summary>
public sealed class ClusterObjectTests : IDisposable
{
    private readonly ClusterCase _case = new();

    public void Dispose() => _case.Dispose();

    [Theory]
    [InlineData("subscriptions.dapr.io", "Subscription/file-outcomes")]
    [InlineData("scaledobjects.keda.sh", "ScaledObject/processor")]
    [InlineData("configurations.dapr.io", "Configuration/filepipeline")]
    [InlineData("resiliencies.dapr.io", "Resiliency/time-limits")]
    [InlineData("networkpolicies", "NetworkPolicy/services")]
    [InlineData("poddisruptionbudgets", "PodDisruptionBudget/requeue")]
    [InlineData("ingresses", "Ingress/ingest")]
    [InlineData("serviceaccounts", "ServiceAccount/notifier")]
    [InlineData("triggerauthentications.keda.sh", "TriggerAuthentication/aws")]
    [InlineData("configmaps", "ConfigMap/processor")]
    [InlineData("deployments", "Deployment/notifier")]
    public async Task A_deleted_object_is_found(string resource, string what)
    {
        _case.Change($"kubectl * get {resource} *", answer =>
            answer["items"]!.AsArray().RemoveAll(item => Name(item!) == what.Split('/')[1]));

        Assert.Equal($"{what} is not in the cluster", (await _case.FindsAsync("D40")).Cause);
    }

    [Theory]
    [InlineData("deployments", "processor", "spec.template.metadata.annotations.dapr.io/app-port", "8103")]
    [InlineData("deployments", "processor", "spec.template.metadata.annotations.dapr.io/config", "filepipelin")]
    [InlineData("deployments", "ingest", "spec.template.spec.containers[app].image", "registry.example/ingest@sha256:1")]
    [InlineData("scaledobjects.keda.sh", "processor", "spec.triggers[0].metadata.queueURL", "https://sqs.us-east-1.amazonaws.com/1/other")]
    [InlineData("subscriptions.dapr.io", "file-outcomes", "spec.routes.default", "/outcome")]
    [InlineData("configmaps", "processor", "data.Processor__HandlerTimeout", "00:02:00")]
    [InlineData("ingresses", "ingest", "metadata.annotations.alb.ingress.kubernetes.io/scheme", "internet-facing")]
    public async Task A_changed_field_is_named(string resource, string name, string path, string value)
    {
        _case.Change($"kubectl * get {resource} *", answer => Set(Item(answer, name), path, value));

        var finding = await _case.FindsAsync("D40");

        Assert.Contains($" differs in the cluster: {path} is '{value}', not '", finding.Cause, StringComparison.Ordinal);
        Assert.EndsWith("--force-conflicts", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_api_that_was_taken_out_of_a_configuration_is_found()
    {
        _case.Change("kubectl * get configurations.dapr.io *", answer =>
            Item(answer, "filepipeline")["spec"]!["api"]!["allowed"]!.AsArray().RemoveAt(0));

        Assert.Equal("Configuration/filepipeline differs in the cluster: spec.api.allowed[bindings] is missing",
            (await _case.FindsAsync("D40")).Cause);
    }

    [Fact]
    public async Task A_limit_that_was_added_to_a_policy_is_found()
    {
        _case.Change("kubectl * get networkpolicies *", answer =>
            Item(answer, "services")["spec"]!["egress"]![0]!["to"] = JsonNode.Parse("""[{"ipBlock":{"cidr":"10.0.0.0/8"}}]"""));

        Assert.Contains("spec.egress[0].to is [{\"ipBlock\":{\"cidr\":\"10.0.0.0/8\"}}], and should not be there",
            (await _case.FindsAsync("D40")).Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("networkpolicies", "NetworkPolicy", "deny-all")]
    [InlineData("horizontalpodautoscalers", "HorizontalPodAutoscaler", "processor")]
    [InlineData("ingresses", "Ingress", "other")]
    public async Task A_stranger_is_found(string resource, string kind, string name)
    {
        _case.Change($"kubectl * get {resource} *", answer =>
            answer["items"]!.AsArray().Add(JsonNode.Parse($$"""{"kind":"{{kind}}","metadata":{"name":"{{name}}"} }""")));

        var finding = await _case.FindsAsync("D40");

        Assert.StartsWith($"{kind}/{name} is in the cluster but not in the manifests: ", finding.Cause, StringComparison.Ordinal);
        Assert.Equal($"kubectl -n filepipeline delete {resource} {name}", finding.Fix);
    }

    [Fact]
    public async Task A_role_of_a_service_account_is_found()
    {
        _case.Change("kubectl * get serviceaccounts *", answer => Item(answer, "processor")["metadata"]!["annotations"] =
            JsonNode.Parse("""{"eks.amazonaws.com/role-arn":"arn:aws:iam::1:role/other"}"""));

        Assert.Contains("role-arn is 'arn:aws:iam::1:role/other', and should not be there",
            (await _case.FindsAsync("D40")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_removed_label_of_the_namespace_is_found()
    {
        _case.Desired.Edit("Namespace", "filepipeline", item =>
            item["metadata"]!["labels"] = JsonNode.Parse("""{"dapr.io/inject":"true"}"""));
        _case.Answer("kubectl get namespace filepipeline *", """{"kind":"Namespace","metadata":{"name":"filepipeline"}}""");

        Assert.Equal("Namespace/filepipeline differs in the cluster: metadata.labels is missing", (await _case.FindsAsync("D40")).Cause);
    }

    [Fact]
    public async Task Quantities_in_another_form_are_the_same()
    {
        _case.Change("kubectl * get deployments *", answer =>
            Set(Item(answer, "processor"), "spec.template.spec.containers[app].resources.requests.cpu", "0.1"));

        Assert.Equal(Verdict.Pass, Assert.Single(await _case.RunAsync("D40")).Verdict);
    }

    [Fact]
    public async Task A_deleted_secret_is_found()
    {
        _case.Answer("kubectl -n filepipeline get secret dapr-token *",
            "Error from server (NotFound): secrets \"dapr-token\" not found", code: 1);

        Assert.StartsWith("secret dapr-token does not exist: Deployment/ingest, ", (await _case.FindsAsync("D41")).Cause,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renamed_key_of_a_secret_is_found()
    {
        _case.Answer("kubectl -n filepipeline get secret dapr-token *", """{"kind":"Secret","data":{"tokens":"c2VjcmV0"}}""");

        Assert.StartsWith("secret dapr-token has no key 'token': ", (await _case.FindsAsync("D41")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_sidecar_in_a_pod_is_found()
    {
        _case.EditPod("requeue", pod => pod["spec"]!["initContainers"]![0]!["image"] = "ghcr.io/dapr/daprd:1.17.0");

        Assert.Equal("pod requeue-1 runs the sidecar 'ghcr.io/dapr/daprd:1.17.0', not 1.18.3", (await _case.FindsAsync("D32")).Cause);
    }

    private static string Name(JsonNode item) => (string)item["metadata"]!["name"]!;

    private static JsonNode Item(JsonNode answer, string name) => answer["items"]!.AsArray().Single(item => Name(item!) == name)!;

    // Sets a field at a path as the check names it: annotations keep the dots in their names.
    private static void Set(JsonNode item, string path, string value)
    {
        const string annotations = "annotations.";
        if (path.IndexOf(annotations, StringComparison.Ordinal) is >= 0 and var at)
        {
            Walk(item, path[..(at + annotations.Length - 1)])[path[(at + annotations.Length)..]] = value;
            return;
        }

        var dot = path.LastIndexOf('.');
        Walk(item, path[..dot])[path[(dot + 1)..]] = value;
    }

    private static JsonNode Walk(JsonNode item, string path) => path.Split('.').Aggregate(item, (node, part) =>
    {
        if (part.Split('[', ']') is not [var field, var index, _]) return node[part]!;
        return int.TryParse(index, CultureInfo.InvariantCulture, out var at)
            ? node[field]![at]!
            : node[field]!.AsArray().Single(one => (string?)one!["name"] == index)!;
    });
}
