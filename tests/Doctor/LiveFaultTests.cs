using System.Text.Json.Nodes;
using FilePipeline.Doctor.Live;

namespace FilePipeline.Doctor.Tests;

/// <summary>One fault in a cluster or an account, and the line that it gives.</summary>
public sealed class LiveFaultTests : IDisposable
{
    private const string Pods = "kubectl * get pods *";

    private readonly SiteCase _case = new();

    public static TheoryData<string> Ids => [.. LiveCheck.All.Select(check => check.Id)];

    public void Dispose() => _case.Dispose();

    [Theory, MemberData(nameof(Ids))]
    public async Task A_healthy_site_passes(string id) =>
        Assert.Equal([new Finding(id, Verdict.Pass, LiveCheck.All.Single(check => check.Id == id).Health)], await _case.LookAsync(id));

    [Fact]
    public async Task An_action_that_the_role_does_not_allow_is_found()
    {
        _case.Change("aws iam simulate-principal-policy *", answer => answer["EvaluationResults"]!.AsArray().Single(result => (string)result!["EvalActionName"]! == "s3:GetObject")!["EvalDecision"] = "implicitDeny");

        Assert.Equal("processor: role arn:aws:iam::111122223333:role/filepipeline does not allow s3:GetObject", (await _case.FindsAsync("D01")).Cause);
    }

    [Fact]
    public async Task A_pod_that_runs_another_image_is_found()
    {
        EditPod("requeue", pod => pod["status"]!["containerStatuses"]![0]!["imageID"] = "registry.example/requeue@sha256:old");

        Assert.StartsWith("pod requeue-1 container app runs sha256:old, and sha256:8104", (await _case.FindsAsync("D03")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pending_pod_is_found_with_the_words_of_the_scheduler()
    {
        EditPod("processor", pod => pod["status"] = JsonNode.Parse("""{"phase":"Pending","conditions":[{"type":"PodScheduled","message":"0/2 nodes are available: 2 Insufficient cpu."}]}"""));

        Assert.Equal("pod processor-1 is pending: 0/2 nodes are available: 2 Insufficient cpu.", (await _case.FindsAsync("D04")).Cause);
    }

    [Fact]
    public async Task A_claim_without_a_volume_is_found()
    {
        _case.Answer("kubectl * get persistentvolumeclaims *", """{"items":[{"kind":"PersistentVolumeClaim","metadata":{"name":"scratch"},"status":{"phase":"Pending"}}]}""");

        Assert.Equal("PersistentVolumeClaim/scratch is Pending: no volume was made for it", (await _case.FindsAsync("D04")).Cause);
    }

    [Fact]
    public async Task A_sidecar_without_credentials_is_found()
    {
        EditPod("notifier", pod => pod["spec"]!["initContainers"]![0]!["env"]!.AsArray().Clear());

        Assert.Equal("pod notifier-1: its sidecar was made without AWS credentials", (await _case.FindsAsync("D05")).Cause);
    }

    [Fact]
    public async Task An_association_for_another_account_is_found()
    {
        _case.Change("aws eks list-pod-identity-associations *", answer => answer["associations"]![0]!["serviceAccount"] = "ingester");

        var finding = await _case.FindsAsync("D05");

        Assert.Equal("no Pod Identity association for namespace 'filepipeline', service account 'ingest'", finding.Cause);
        Assert.StartsWith("aws eks create-pod-identity-association --cluster-name prod --namespace filepipeline --service-account ingest", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_runs_as_default_is_found()
    {
        EditPod("ingest", pod => pod["spec"]!["serviceAccountName"] = "default");

        Assert.Equal("pod ingest-1 runs as 'default'", (await _case.FindsAsync("D06")).Cause);
    }

    [Fact]
    public async Task A_node_without_a_network_is_found()
    {
        _case.Answer("kubectl -n kube-system get daemonset aws-node *", """{"status":{"numberReady":1,"desiredNumberScheduled":2}}""")
            .Answer("kubectl get nodes *", """{"items":[{"metadata":{"name":"node-2"},"status":{"conditions":[{"type":"Ready","status":"False","message":"cni plugin not initialized"}]}}]}""");

        var findings = await _case.LookAsync("D07");

        Assert.Equal(
            ["aws-node is ready on 1 of 2 nodes: pods on the others stay in ContainerCreating", "node node-2 is not ready: cni plugin not initialized"],
            findings.Where(finding => finding.Verdict == Verdict.Fail).Select(finding => finding.Cause));
    }

    [Fact]
    public async Task A_bucket_open_to_every_origin_is_warned_of()
    {
        _case.Answer("aws s3api get-bucket-cors --bucket filepipeline-uploads *", """{"CORSRules":[{"AllowedOrigins":["*"],"AllowedMethods":["PUT"]}]}""");

        Assert.Equal("bucket filepipeline-uploads allows any origin", (await _case.FindsAsync("D09", Verdict.Warn)).Cause);
    }

    [Fact]
    public async Task A_pod_without_a_sidecar_is_found()
    {
        EditPod("requeue", pod => pod["spec"]!.AsObject().Remove("initContainers"));

        Assert.Equal("pod requeue-1 has no sidecar", (await _case.FindsAsync("D10")).Cause);
    }

    [Fact]
    public async Task A_container_that_is_not_ready_is_found()
    {
        EditPod("requeue", pod =>
        {
            pod["status"]!["containerStatuses"]![1]!["ready"] = false;
            pod["status"]!["containerStatuses"]![1]!["state"] = JsonNode.Parse("""{"waiting":{"reason":"CrashLoopBackOff"}}""");
        });

        Assert.Equal("pod requeue-1 container daprd is not ready: CrashLoopBackOff", (await _case.FindsAsync("D10")).Cause);
    }

    [Fact]
    public async Task An_injector_that_lets_pods_pass_is_found()
    {
        _case.Answer("kubectl get mutatingwebhookconfiguration dapr-sidecar-injector *", """{"webhooks":[{"failurePolicy":"Ignore"}]}""");

        Assert.Contains("failurePolicy Ignore", (await _case.FindsAsync("D10")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Components_that_differ_from_the_manifests_are_found()
    {
        _case.Change("kubectl * get components.dapr.io *", answer =>
        {
            var items = answer["items"]!.AsArray();
            items.RemoveAll(item => (string)item!["metadata"]!["name"]! == "parking");
            items.Single(item => (string)item!["metadata"]!["name"]! == "files")!["spec"]!["metadata"]![0]!["value"] = "other-uploads";
            items.Add(JsonNode.Parse("""{"kind":"Component","metadata":{"name":"leftover"},"spec":{"type":"bindings.aws.sqs"}}"""));
        });

        Assert.Equal(
            [(Verdict.Fail, "component files is another in the cluster: bucket=other-uploads"), (Verdict.Fail, "component parking is not in the cluster"), (Verdict.Warn, "component leftover is in the cluster and not in the manifests")],
            (await _case.LookAsync("D11")).Select(finding => (finding.Verdict, finding.Cause)));
    }

    [Theory]
    [InlineData("30")]
    [InlineData("900")]
    public async Task A_queue_that_shows_messages_too_soon_is_found(string seconds)
    {
        ChangeQueue("large-files", attributes => attributes["VisibilityTimeout"] = seconds);

        var finding = await _case.FindsAsync("D12");

        Assert.Equal($"queue large-files hides a message for {seconds} s, and a delivery may take 900 s", finding.Cause);
        Assert.Equal($"aws sqs set-queue-attributes --queue-url {SiteCase.QueueAddress("large-files")} --attributes VisibilityTimeout=1800", finding.Fix);
    }

    [Fact]
    public async Task Dead_letters_that_vanish_are_found()
    {
        ChangeQueue("file-events-dlq", attributes => attributes["MessageRetentionPeriod"] = "345600");

        Assert.All(await _case.LookAsync("D12"), finding => Assert.StartsWith("queue file-events-dlq keeps messages no longer than", finding.Cause, StringComparison.Ordinal));
        Assert.Equal(2, (await _case.LookAsync("D12")).Count);
    }

    [Fact]
    public async Task A_bucket_that_tells_nobody_is_found()
    {
        _case.Answer("aws s3api get-bucket-notification-configuration *", "{}");

        Assert.Equal(["bucket filepipeline-uploads tells nobody of s3:ObjectCreated:*", "bucket filepipeline-uploads tells nobody of s3:ObjectRemoved:*"], (await _case.LookAsync("D13")).Select(finding => finding.Cause));
    }

    [Fact]
    public async Task A_queue_that_S3_may_not_send_to_is_found()
    {
        ChangeQueue("file-events", attributes => attributes.AsObject().Remove("Policy"));

        Assert.StartsWith("queue file-events has no policy that lets S3 send to it", (await _case.FindsAsync("D13")).Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws sns list-subscriptions-by-topic *", """{"Subscriptions":[]}""", "does not subscribe to")]
    [InlineData("aws sns list-subscriptions-by-topic *", """{"Subscriptions":[{"SubscriptionArn":"PendingConfirmation","Endpoint":"arn:aws:sqs:us-east-1:111122223333:file-outcomes-notifier"}]}""", "is not confirmed (PendingConfirmation)")]
    [InlineData("aws sns get-subscription-attributes *", """{"Attributes":{"RawMessageDelivery":"true"}}""", "delivers raw: Dapr cannot read it")]
    public async Task A_subscription_that_does_not_deliver_is_found(string question, string answer, string cause)
    {
        _case.Answer(question, answer);

        Assert.Contains(cause, (await _case.FindsAsync("D14")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scaler_that_cannot_read_its_queue_is_found()
    {
        _case.Change("kubectl * get scaledobjects.keda.sh *", answer => answer["items"]![0]!["status"]!["conditions"]![0] = JsonNode.Parse("""{"type":"Ready","status":"False","message":"AccessDenied"}"""));

        Assert.Equal("ScaledObject/processor is not ready: AccessDenied", (await _case.FindsAsync("D16")).Cause);
    }

    [Fact]
    public async Task A_scaler_left_paused_is_warned_of()
    {
        _case.Change("kubectl * get scaledobjects.keda.sh *", answer => answer["items"]![0]!["metadata"]!["annotations"] = new JsonObject { ["autoscaling.keda.sh/paused-replicas"] = "1" });

        Assert.Equal("kubectl -n filepipeline annotate scaledobject processor autoscaling.keda.sh/paused-replicas-", (await _case.FindsAsync("D16", Verdict.Warn)).Fix);
    }

    [Fact]
    public async Task Dead_letters_that_wait_are_warned_of()
    {
        ChangeQueue("file-events-dlq", attributes => attributes["ApproximateNumberOfMessages"] = "7");

        Assert.StartsWith("7 message(s) wait in file-events-dlq", (await _case.FindsAsync("D19", Verdict.Warn)).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lane_whose_queue_does_not_exist_is_found()
    {
        _case.Change("aws sqs list-queues *", answer => answer["QueueUrls"]!.AsArray().RemoveAt(1));

        var finding = await _case.FindsAsync("D20");

        Assert.StartsWith("queue large-files of large-files-1, large-files-2, large-files-out does not exist in this account and region: its sidecars look healthy and fail some 900 times a second", finding.Cause, StringComparison.Ordinal);
        Assert.StartsWith("kubectl -n filepipeline scale deployment processor requeue --replicas=0", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_with_foreign_tags_that_Dapr_would_manage_is_found()
    {
        _case.Wanted.Component("outcomes", "disableEntityManagement", null);

        Assert.StartsWith("topic arn:aws:sns:us-east-1:111122223333:file-outcomes has tags that are not Dapr's (team)", (await _case.FindsAsync("D21")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_that_nobody_makes_is_found()
    {
        _case.Answer("aws sns list-topics *", """{"Topics":[]}""");

        Assert.Contains("file-outcomes does not exist", (await _case.FindsAsync("D21")).Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"maxReceiveCount":3,"deadLetterTargetArn":"arn:aws:sqs:us-east-1:111122223333:file-events-dlq"}""", "queue file-events gives a message up after 3 receives")]
    [InlineData("", "queue file-events has no dead-letter queue")]
    public async Task A_queue_that_gives_up_too_soon_or_never_is_found(string policy, string cause)
    {
        ChangeQueue("file-events", attributes => attributes["RedrivePolicy"] = policy);

        Assert.StartsWith(cause, (await _case.FindsAsync("D22")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_account_is_found()
    {
        _case.Answer("aws sts get-caller-identity *", """{"Account":"999988887777"}""");

        Assert.Equal("component outcomes names account 111122223333, and these credentials are of 999988887777", (await _case.FindsAsync("D26")).Cause);
    }

    [Fact]
    public async Task Outcomes_that_a_channel_does_not_take_are_warned_of()
    {
        ChangeQueue("file-outcomes-dlq", attributes => attributes["ApproximateNumberOfMessages"] = "2");

        var finding = await _case.FindsAsync("D28", Verdict.Warn);

        Assert.StartsWith("2 outcome(s) lie in file-outcomes-dlq", finding.Cause, StringComparison.Ordinal);
        Assert.Contains("logs deployment/notifier", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_version_of_Dapr_is_warned_of()
    {
        _case.Change("kubectl -n dapr-system get deployment dapr-sidecar-injector *", answer => answer["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "ghcr.io/dapr/injector:1.19.0");

        Assert.Contains("runs 'ghcr.io/dapr/injector:1.19.0'", (await _case.FindsAsync("D32", Verdict.Warn)).Cause, StringComparison.Ordinal);
    }

    private void EditPod(string app, Action<JsonNode> edit) =>
        _case.Change(Pods, answer => edit(answer["items"]!.AsArray().Single(item => (string)item!["metadata"]!["name"]! == $"{app}-1")!));

    private void ChangeQueue(string name, Action<JsonNode> edit) =>
        _case.Change($"aws sqs get-queue-attributes --queue-url {SiteCase.QueueAddress(name)} *", answer => edit(answer["Attributes"]!));
}
