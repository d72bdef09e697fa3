namespace FilePipeline.Doctor.Tests;

/// <summary>Identities and permissions in a cluster and an account.</summary>
public sealed class AccessLiveTests : IDisposable
{
    private readonly ClusterCase _case = new();

    public void Dispose() => _case.Dispose();

    [Fact]
    public async Task An_action_that_the_role_does_not_allow_is_found()
    {
        Deny("s3:GetObject --resource-arns arn:aws:s3:::filepipeline-uploads/any");

        Assert.Equal(
            "processor: role arn:aws:iam::111122223333:role/filepipeline does not allow s3:GetObject on "
            + "arn:aws:s3:::filepipeline-uploads/any (files)",
            (await _case.FindsAsync("D01")).Cause);
    }

    [Fact]
    public async Task An_action_that_is_allowed_on_another_queue_only_is_found()
    {
        Deny("sqs:DeleteMessage sqs:GetQueueUrl sqs:ReceiveMessage sqs:SendMessage "
            + "--resource-arns arn:aws:sqs:us-east-1:111122223333:large-files");

        var findings = await _case.RunAsync("D01");

        Assert.Equal(4, findings.Count);
        Assert.All(findings, finding => Assert.Contains(
            "on arn:aws:sqs:us-east-1:111122223333:large-files (large-files-1, large-files-2, large-files-out)", finding.Cause,
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_that_the_role_may_not_use_is_found()
    {
        const string key = "arn:aws:kms:us-east-1:111122223333:key/1";
        _case.EditQueue("file-events", queue => queue["KmsMasterKeyId"] = key);
        _case.Answer("aws kms describe-key --key-id *", $$"""{"KeyMetadata":{"Arn":"{{key}}"} }""");
        Deny($"kms:Decrypt --resource-arns {key} --context-entries ContextKeyName=kms:ViaService,ContextKeyType=string,"
            + "ContextKeyValues=sqs.us-east-1.amazonaws.com");
        _case.Answer($"aws iam simulate-principal-policy * --action-names kms:Decrypt kms:GenerateDataKey --resource-arns {key} *",
            """{"EvaluationResults":[{"EvalActionName":"kms:Decrypt","EvalDecision":"allowed"},{"EvalActionName":"kms:GenerateDataKey","EvalDecision":"allowed"}]}""");

        Assert.StartsWith("processor: role arn:aws:iam::111122223333:role/filepipeline does not allow kms:Decrypt on ",
            (await _case.FindsAsync("D01")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sidecar_without_credentials_is_found()
    {
        _case.EditPod("notifier", pod => pod["spec"]!["initContainers"]![0]!["env"]!.AsArray().Clear());

        Assert.Equal("pod notifier-1: its sidecar was created without AWS credentials", (await _case.FindsAsync("D05")).Cause);
    }

    [Fact]
    public async Task An_association_for_another_account_is_found()
    {
        _case.Change("aws eks list-pod-identity-associations *", answer => answer["associations"]![0]!["serviceAccount"] = "ingester");

        var finding = await _case.FindsAsync("D05");

        Assert.Equal("no Pod Identity association for namespace 'filepipeline', service account 'ingest'", finding.Cause);
        Assert.StartsWith("aws eks create-pod-identity-association --cluster-name prod --namespace filepipeline --service-account ingest",
            finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_runs_as_default_is_found()
    {
        _case.EditPod("ingest", pod => pod["spec"]!["serviceAccountName"] = "default");

        Assert.Equal("pod ingest-1 runs as 'default'", (await _case.FindsAsync("D06")).Cause);
    }

    [Fact]
    public async Task A_bucket_open_to_every_origin_gives_a_warning()
    {
        _case.Answer("aws s3api get-bucket-cors --bucket filepipeline-uploads *",
            """{"CORSRules":[{"AllowedOrigins":["*"],"AllowedMethods":["PUT"]}]}""");

        Assert.Equal("bucket filepipeline-uploads allows requests from every origin", (await _case.FindsAsync("D09", Verdict.Warn)).Cause);
    }

    [Fact]
    public async Task Another_account_is_found()
    {
        _case.Answer("aws sts get-caller-identity *", """{"Account":"999988887777"}""");

        Assert.Equal("component outcomes names account 111122223333, but the credentials belong to 999988887777",
            (await _case.FindsAsync("D26", about: "component outcomes ")).Cause);
    }

    // IAM's answer to a question that begins with the actions.
    private void Deny(string question) => _case.Answer(
        $"aws iam simulate-principal-policy * --action-names {question} *", """{"EvaluationResults":[]}""");
}
