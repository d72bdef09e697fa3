using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>One fault in scaling, network, entry or configuration, and the line that it gives.</summary>
public sealed class ClusterFaultTests
{
    private readonly PatientCase _case = new();

    [Theory]
    [InlineData("s3:HeadObject", "processor: s3:HeadObject does not exist, so it allows nothing", "replace s3:HeadObject by s3:GetObject")]
    [InlineData("sqs:DeleteMessageBatch", "sqs:DeleteMessageBatch does not exist", "by sqs:DeleteMessage")]
    [InlineData("dynamodb:TransactWriteItems", "dynamodb:TransactWriteItems does not exist", "by dynamodb:PutItem and dynamodb:DeleteItem")]
    [InlineData("sqs:RecieveMessage", "sqs:RecieveMessage does not exist", "by the action of the call that it makes")]
    [InlineData("s3:*", "processor may s3:*: a wildcard", "name the actions instead of s3:*")]
    public void An_action_that_does_not_exist_or_says_too_much_is_found(string action, string cause, string fix)
    {
        _case.WithIam($$"""{ "processor": { "actions": ["sqs:ReceiveMessage", "{{action}}"] } }""");

        var finding = _case.Finds("D01");

        Assert.Contains(cause, finding.Cause, StringComparison.Ordinal);
        Assert.Contains(fix, finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_of_a_service_without_a_list_is_said_to_be_unchecked()
    {
        _case.WithIam("""{"processor":{"actions":["polly:SynthesizeSpeech"]}}""");

        Assert.Contains("polly:SynthesizeSpeech is not checked", _case.Finds("D01", Verdict.Warn).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_table_the_actions_are_skipped_and_it_is_said() =>
        Assert.Equal([new Finding("D01", Verdict.Skip, "no table of IAM actions was given (--iam FILE)")], _case.WithIam(null).Look("D01"));

    [Fact]
    public void An_ingress_that_opens_the_api_to_other_sites_is_found()
    {
        _case.Edit("Ingress", "ingest", ingress => ingress["metadata"]!["annotations"] = new JsonObject { ["nginx.ingress.kubernetes.io/enable-cors"] = "true" });

        Assert.Contains("lets pages of other sites call the API", _case.Finds("D09").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replica_count_beside_a_scaler_is_found()
    {
        _case.Edit("Deployment", "processor", deployment => deployment["spec"]!["replicas"] = 2);

        Assert.Contains("Deployment/processor sets replicas, and ScaledObject/processor scales it", _case.Finds("D15").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("requeue", "nobody reads the dead letters")]
    [InlineData("notifier", "nobody is told")]
    [InlineData("ingest", "nobody can upload")]
    public void A_service_that_may_go_to_none_is_found(string service, string cause)
    {
        _case.Edit("Deployment", service, deployment => deployment["spec"]!["replicas"] = 0);

        Assert.Contains(cause, _case.Finds("D15").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_processor_that_never_goes_to_none_is_warned_of()
    {
        _case.Edit("ScaledObject", "processor", scaler => scaler["spec"]!["minReplicaCount"] = 2);

        Assert.Contains("keeps 2 replica(s) when its queues are empty", _case.Finds("D15", Verdict.Warn).Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queueURL", "file-events", "queueURL 'file-events' is not a full queue address")]
    [InlineData("queueURL", null, "queueURL '' is not a full queue address")]
    [InlineData("queueURL", "https://sqs.us-east-1.amazonaws.com/111122223333/file-event", "is none that a component reads")]
    [InlineData("awsRegion", null, "awsRegion is missing")]
    [InlineData("scaleOnInFlight", "false", "pods that still work are taken away")]
    public void A_trigger_that_KEDA_cannot_use_is_found(string field, string? value, string cause)
    {
        EditTrigger(trigger => PatientCase.Set(trigger["metadata"]!, field, value));

        Assert.Contains(_case.Look("D16"), finding => finding.Verdict == Verdict.Fail && finding.Cause.Contains(cause, StringComparison.Ordinal));
    }

    [Fact]
    public void A_trigger_value_that_is_no_string_is_found()
    {
        EditTrigger(trigger => trigger["metadata"]!["queueLength"] = 15);

        Assert.Contains("trigger value queueLength: 15 is not a string", _case.Finds("D16").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_trigger_without_credentials_is_found()
    {
        EditTrigger(trigger => trigger["authenticationRef"]!["name"] = "azure");

        Assert.Contains("TriggerAuthentication 'azure' is not in these manifests", _case.Finds("D16").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scaler_of_nothing_is_found()
    {
        _case.Edit("ScaledObject", "processor", scaler => scaler["spec"]!["scaleTargetRef"]!["name"] = "procesor");

        Assert.Contains("scales 'procesor', which is not in namespace 'filepipeline'", _case.Finds("D16").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_queue_that_wakes_nobody_is_found()
    {
        _case.Edit("ScaledObject", "processor", scaler => scaler["spec"]!["triggers"]!.AsArray().RemoveAt(1));

        Assert.Contains("no trigger watches queue large-files", _case.Finds("D16").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "port 53, cluster DNS")]
    [InlineData(1, "port 443, AWS")]
    [InlineData(2, "port 80 of 169.254.170.23, the Pod Identity agent")]
    [InlineData(4, "port 50002, the other sidecars")]
    public void A_way_out_that_is_closed_is_found_for_every_service(int rule, string what)
    {
        _case.Edit("NetworkPolicy", "services", policy => policy["spec"]!["egress"]!.AsArray().RemoveAt(rule));

        Assert.Equal(["ingest", "notifier", "processor", "requeue"], _case.Look("D18").Select(finding => finding.Cause.Split('/', ':')[1]).Order());
        Assert.All(_case.Look("D18"), finding => Assert.Contains(what, finding.Cause, StringComparison.Ordinal));
    }

    [Fact]
    public void A_closed_control_plane_is_found()
    {
        _case.Edit("NetworkPolicy", "services", policy => policy["spec"]!["egress"]![3]!["ports"] = JsonNode.Parse("""[{"port":443,"endPort":6500}]"""));

        Assert.All(_case.Look("D18"), finding => Assert.Contains("port 50001, Dapr's sentry", finding.Cause, StringComparison.Ordinal));
        Assert.Equal(4, _case.Look("D18").Count);
    }

    [Fact]
    public void Pods_that_no_policy_holds_are_warned_of()
    {
        _case.Remove("NetworkPolicy", "services");

        Assert.All(_case.Look("D18"), finding => Assert.Equal(Verdict.Warn, finding.Verdict));
        Assert.Equal(4, _case.Look("D18").Count);
    }

    [Theory]
    [InlineData("state", 4)]
    [InlineData("invoke", 1)]
    public void An_api_that_a_service_calls_and_may_not_is_found(string api, int services)
    {
        // Without an entry of a protocol everything of it is allowed.
        _case.Edit("Configuration", "filepipeline", configuration =>
        {
            var allowed = configuration["spec"]!["api"]!["allowed"]!.AsArray();
            allowed.RemoveAll(item => (string)item!["name"]! == api);
            allowed.Add(JsonNode.Parse("""{"name":"metadata","version":"v1","protocol":"http"}"""));
        });

        var found = _case.Look("D30").Where(finding => finding.Cause.Contains($" {api}, which ", StringComparison.Ordinal));

        Assert.Equal(services, found.Count());
    }

    [Theory]
    [InlineData("http", 4)]
    [InlineData("grpc", 4)]
    public void A_protocol_without_a_rule_is_open_and_found(string protocol, int services)
    {
        _case.Edit("Configuration", "filepipeline", configuration =>
            configuration["spec"]!["api"]!["allowed"]!.AsArray().RemoveAll(item => (string)item!["protocol"]! == protocol));

        var found = _case.Look("D30").Where(finding => finding.Cause.Contains($"no {protocol} entry", StringComparison.Ordinal)).ToList();

        Assert.Equal(services, found.Count);
        Assert.All(found, finding => Assert.Equal(Verdict.Fail, finding.Verdict));
        Assert.All(found, finding => Assert.Contains($"protocol: {protocol}", finding.Fix, StringComparison.Ordinal));
    }

    [Fact]
    public void A_configuration_without_an_api_list_is_found_for_both_protocols()
    {
        _case.Edit("Configuration", "filepipeline", configuration => configuration["spec"]!.AsObject().Remove("api"));

        Assert.Equal(8, _case.Look("D30").Count(finding => finding.Verdict == Verdict.Fail));
    }

    private void EditTrigger(Action<JsonNode> edit) => _case.Edit("ScaledObject", "processor", scaler => edit(scaler["spec"]!["triggers"]![0]!));
}
