using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FilePipeline.Doctor.Checks;
using FilePipeline.Doctor.Live;
using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Tests;

/// <summary>A healthy cluster and account, shown by a stand-in for kubectl and aws on its own PATH, to break one thing in.</summary>
internal sealed class ClusterCase : IDisposable
{
    public const string Account = "111122223333";

    private static readonly string[] _controlPlane = ["dapr-sidecar-injector", "dapr-operator", "dapr-sentry"];
    private static readonly string[] _workflowServices = ["dapr-placement-server", "dapr-scheduler-server"];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("doctor-");
    private readonly List<(string Pattern, int Code, string Answer)> _answers = [];
    private readonly List<string> _tools = ["kubectl", "aws"];

    public ManifestCase Desired { get; } = new();

    public string SearchPath => _folder.FullName;

    public string? Cluster { get; set; } = "prod";

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Sets the answer to the commands that match a pattern; the answer set last is used.</summary>
    public ClusterCase Answer(string pattern, string json, int code = 0)
    {
        _answers.Insert(0, (pattern, code, json.ReplaceLineEndings(" ")));
        return this;
    }

    /// <summary>Changes a healthy answer.</summary>
    public ClusterCase Change(string pattern, Action<JsonNode> edit)
    {
        var answer = JsonNode.Parse(Healthy().First(answer => answer.Pattern == pattern).Answer)!;
        edit(answer);
        return Answer(pattern, answer.ToJsonString());
    }

    public ClusterCase Without(string tool)
    {
        _tools.Remove(tool);
        return this;
    }

    /// <summary>Changes the healthy pod of an app.</summary>
    public ClusterCase EditPod(string app, Action<JsonNode> edit) => Change(
        "kubectl * get pods *", answer =>
            edit(answer["items"]!.AsArray().Single(item => (string)item!["metadata"]!["name"]! == $"{app}-1")!));

    /// <summary>Changes the attributes of a queue.</summary>
    public ClusterCase EditQueue(string name, Action<JsonNode> edit) =>
        Change($"aws sqs get-queue-attributes --queue-url {QueueAddress(name)} *", answer => edit(answer["Attributes"]!));

    /// <summary>The findings of one check.</summary>
    public async Task<IReadOnlyList<Finding>> RunAsync(string id)
    {
        Place();
        var cluster = new Cluster(Desired.Manifests, new Tools(SearchPath), Cluster);
        return await Check.All.Single(check => check.Id == id).RunAsync(cluster, TestContext.Current.CancellationToken);
    }

    /// <summary>The one problem that the check finds, or the one about a thing; it has a fix.</summary>
    public async Task<Finding> FindsAsync(string id, Verdict verdict = Verdict.Fail, string about = "")
    {
        var finding = Assert.Single(
            await RunAsync(id), finding => finding.Verdict == verdict && finding.Cause.Contains(about, StringComparison.Ordinal));
        Assert.False(string.IsNullOrWhiteSpace(finding.Fix));
        return finding;
    }

    /// <summary>Puts the stand-in on the path.</summary>
    public void Place()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a system where a script can replace kubectl and aws");
        File.WriteAllLines(Path.Combine(SearchPath, "answers.tsv"), _answers.Concat(Healthy()).Select(answer =>
            $"{answer.Pattern}\t{answer.Code.ToString(CultureInfo.InvariantCulture)}\t{answer.Answer}"));
        foreach (var tool in _tools.Where(tool => !File.Exists(Path.Combine(SearchPath, tool))))
            File.CreateSymbolicLink(Path.Combine(SearchPath, tool), Repository.Path("tests", "Doctor", "Cases", "stand-in.sh"));
    }

    public static string QueueAddress(string name) => $"https://sqs.us-east-1.amazonaws.com/{Account}/{name}";

    private List<(string Pattern, int Code, string Answer)> Healthy()
    {
        var manifests = Desired.Manifests;
        return
        [
            .. PlatformAnswers(),
            ("kubectl * get pods *", 0, Items(manifests.Workloads.Select(Pod))),
            ("kubectl * get deployments *", 0, Items(manifests.Workloads.Select(Running))),
            ("kubectl * get persistentvolumeclaims *", 0, Items([])),
            ("kubectl * get components.dapr.io *", 0, Items(
                manifests.Components.Select(component => component.Resource.Body.ToJsonString()))),
            .. OtherResources.Select(other => ($"kubectl * get {other.Resource} *", 0, Items(
                manifests.OfKind(other.Kind).Select(found => found.Body.ToJsonString())))),
            ("kubectl * get horizontalpodautoscalers *", 0, Items(["""{"metadata":{"name":"keda-hpa-processor"}}"""])),
            ("kubectl * get scaledobjects.keda.sh *", 0, Items(manifests.OfKind("ScaledObject").Select(Scaling))),
            ("kubectl get namespace filepipeline *", 0, manifests.Find("Namespace", "filepipeline")!.Body.ToJsonString()),
            ("kubectl -n filepipeline get secret dapr-token *", 0, """{"kind":"Secret","data":{"token":"c2VjcmV0"}}"""),
            ("kubectl -n kube-system get daemonset aws-node *", 0, """{"status":{"numberReady":2,"desiredNumberScheduled":2}}"""),
            ("kubectl get nodes *", 0, Items(
                ["""{"metadata":{"name":"node-1"},"status":{"conditions":[{"type":"Ready","status":"True"}]}}"""])),
            ("kubectl get mutatingwebhookconfiguration dapr-sidecar-injector *", 0, """{"webhooks":[{"failurePolicy":"Fail"}]}"""),
            ("kubectl -n dapr-system get deployment dapr-sidecar-injector *",
                0, """{"spec":{"template":{"spec":{"containers":[{"image":"ghcr.io/dapr/injector:1.18.3"}]}}}}"""),
            ("aws dynamodb describe-table *", 0, """{"Table":{"KeySchema":[{"AttributeName":"key","KeyType":"HASH"}]}}"""),
            ("aws sts get-caller-identity *", 0, $$"""{"Account":"{{Account}}"}"""),
            ("aws sqs list-queues *",
                0, $$"""{"QueueUrls":[{{string.Join(',', manifests.Topology!.Queues.Select(queue => $"\"{QueueAddress(queue.Name)}\""))}}]}"""),
            .. manifests.Topology.Queues.Select(queue =>
                ($"aws sqs get-queue-attributes --queue-url {QueueAddress(queue.Name)} *", 0, Attributes(queue))),
            ("aws s3api get-bucket-cors *", 254, "An error occurred (NoSuchCORSConfiguration) when calling the GetBucketCors operation: "
                + "The CORS configuration does not exist"),
            ("aws s3api get-bucket-notification-configuration *",
                0, $$"""{"QueueConfigurations":[{"QueueArn":"arn:aws:sqs:us-east-1:{{Account}}:file-events","Events":["s3:ObjectCreated:*","s3:ObjectRemoved:*"]}]}"""),
            ("aws sns list-topics *", 0, $$"""{"Topics":[{"TopicArn":"arn:aws:sns:us-east-1:{{Account}}:file-outcomes"}]}"""),
            ("aws sns list-tags-for-resource *", 0, """{"Tags":[{"Key":"team","Value":"files"}]}"""),
            ("aws sns list-subscriptions-by-topic *",
                0, $$"""{"Subscriptions":[{{Subscription(1, "file-outcomes-notifier")}},{{Subscription(2, "file-outcomes-ingest")}}]}"""),
            ("aws sns get-subscription-attributes *", 0, """{"Attributes":{"RawMessageDelivery":"false"}}"""),
            ("aws eks list-pod-identity-associations *",
                0, $$"""{"associations":[{{string.Join(',', manifests.Workloads.Select(workload => $$"""{ "namespace":"filepipeline","serviceAccount":"{{workload.Name}}","associationId":"a-{{workload.Name}}" }"""))}}]}"""),
            ("aws eks describe-pod-identity-association *",
                0, $$"""{"association":{"roleArn":"arn:aws:iam::{{Account}}:role/filepipeline"} }"""),
            ("aws s3api get-bucket-encryption *", 0, """{"ServerSideEncryptionConfiguration":{"Rules":[]}}"""),
            ("kubectl -n dapr-system get configmap dapr-trust-bundle *", 0, TrustBundle(TimeSpan.FromDays(3650))),
            ("aws iam simulate-principal-policy *",
                0, $$"""{"EvaluationResults":[{{string.Join(',', IamActions.Listed(manifests.IamActions).Select(entry => $$"""{ "EvalActionName":"{{entry.Action}}","EvalDecision":"allowed" }"""))}}]}"""),
        ];
    }

    /// <summary>The ConfigMap of Dapr's root certificate, whose end lies ahead by a time.</summary>
    public static string TrustBundle(TimeSpan ahead)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var root = new CertificateRequest("CN=cluster.local", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(now.AddYears(-1), now + ahead);
        return new JsonObject { ["data"] = new JsonObject { ["ca.crt"] = root.ExportCertificatePem() } }.ToJsonString();
    }

    private static string Subscription(int number, string queue) =>
        $$"""{"SubscriptionArn":"arn:aws:sns:us-east-1:{{Account}}:file-outcomes:{{number}}","Endpoint":"arn:aws:sqs:us-east-1:{{Account}}:{{queue}}"}""";

    private static (string Kind, string Resource)[] OtherResources =>
    [
        ("Subscription", "subscriptions.dapr.io"), ("Resiliency", "resiliencies.dapr.io"), ("Configuration", "configurations.dapr.io"),
        ("ServiceAccount", "serviceaccounts"), ("ConfigMap", "configmaps"), ("NetworkPolicy", "networkpolicies"),
        ("PodDisruptionBudget", "poddisruptionbudgets"), ("Ingress", "ingresses"), ("Service", "services"),
        ("TriggerAuthentication", "triggerauthentications.keda.sh"),
    ];

    private static IEnumerable<(string Pattern, int Code, string Answer)> PlatformAnswers() =>
    [
        ("kubectl -n dapr-system get deployments *", 0, Items(_controlPlane.Select(name =>
            $$"""{"metadata":{"name":"{{name}}"},"spec":{"replicas":3},"status":{"readyReplicas":3} }"""))),
        ("kubectl -n dapr-system get statefulsets *", 0, Items(_workflowServices.Select(name =>
            $$"""{"metadata":{"name":"{{name}}"},"spec":{"replicas":3},"status":{"readyReplicas":3} }"""))),
        ("kubectl -n dapr-system get persistentvolumeclaims *", 0, Items(Enumerable.Range(0, 3).Select(index =>
            $$"""{"metadata":{"name":"dapr-scheduler-data-dir-dapr-scheduler-server-{{index}}"},"status":{"phase":"Bound"} }"""))),
        ("kubectl get storageclasses *", 0, Items(
            ["""{"metadata":{"name":"gp3"},"provisioner":"ebs.csi.aws.com","volumeBindingMode":"WaitForFirstConsumer"}"""])),
        ("kubectl get csidrivers *", 0, Items(["""{"metadata":{"name":"ebs.csi.aws.com"}}"""])),
    ];

    private static string Items(IEnumerable<string> items) => $$"""{"items":[{{string.Join(',', items)}}]}""";

    // As the API server shows it: with defaults that no manifest sets.
    private static string Running(Workload workload)
    {
        var body = workload.Resource.Body.DeepClone();
        body["spec"]!["replicas"] ??= 1;
        body["spec"]!["progressDeadlineSeconds"] ??= 600;
        body["spec"]!["template"]!["spec"]!["dnsPolicy"] = "ClusterFirst";
        body["status"] = JsonNode.Parse("""{"readyReplicas":1,"availableReplicas":1}""");
        return body.ToJsonString();
    }

    private static string Scaling(KubeObject scaler)
    {
        var body = scaler.Body.DeepClone();
        body["status"] = JsonNode.Parse(
            """{"conditions":[{"type":"Ready","status":"True"},{"type":"Fallback","status":"False"}]}""");
        return body.ToJsonString();
    }

    private static string Pod(Workload workload) => $$"""
        {"kind":"Pod","metadata":{"name":"{{workload.Name}}-1","annotations":{"dapr.io/app-id":"{{workload.AppId}}"} },
         "spec":{"serviceAccountName":"{{workload.Name}}","containers":[{"name":"app"}],
          "initContainers":[{"name":"daprd","image":"ghcr.io/dapr/daprd:1.18.3","restartPolicy":"Always",
            "args":["/daprd","--placement-host-address","dapr-placement-server.dapr-system:50005","--scheduler-host-address","dapr-scheduler-server-a:443"],
            "env":[{"name":"AWS_CONTAINER_CREDENTIALS_FULL_URI","value":"http://169.254.170.23/v1/credentials"}]}]},
         "status":{"phase":"Running","containerStatuses":[{"name":"app","ready":true,"imageID":"{{workload.Containers.First().Text("image")}}" },{"name":"daprd","ready":true,"imageID":"ghcr.io/dapr/daprd@sha256:1"}]} }
        """.ReplaceLineEndings(" ");

    private static string Attributes(QueueSpec queue)
    {
        var attributes = new JsonObject
        {
            ["QueueArn"] = $"arn:aws:sqs:us-east-1:{Account}:{queue.Name}",
            ["VisibilityTimeout"] = queue.VisibilitySeconds.ToString(CultureInfo.InvariantCulture),
            ["MessageRetentionPeriod"] = queue.RetentionSeconds.ToString(CultureInfo.InvariantCulture),
            ["ApproximateNumberOfMessages"] = "0",
            ["Policy"] = """{"Statement":[{"Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage"}]}""",
        };
        if (queue.DeadLetter is { } dead)
        {
            attributes["RedrivePolicy"] = new JsonObject
            {
                ["maxReceiveCount"] = dead.MaxReceives,
                ["deadLetterTargetArn"] = $"arn:aws:sqs:us-east-1:{Account}:{dead.Queue}",
            }.ToJsonString();
        }
        return new JsonObject { ["Attributes"] = attributes }.ToJsonString();
    }
}
