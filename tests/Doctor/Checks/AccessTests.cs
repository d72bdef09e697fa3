using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>D01, D05, D06, D09, D18, D26 and D30 for files: identities, permissions and network.</summary>
public sealed class AccessTests
{
    private readonly ManifestCase _case = new();

    [Theory]
    [InlineData(
        "s3:HeadObject", "processor: s3:HeadObject does not exist, so it allows nothing", "replace s3:HeadObject with s3:GetObject")]
    [InlineData("sqs:DeleteMessageBatch", "sqs:DeleteMessageBatch does not exist", "with sqs:DeleteMessage")]
    [InlineData(
        "dynamodb:TransactWriteItems", "dynamodb:TransactWriteItems does not exist", "with dynamodb:PutItem and dynamodb:DeleteItem")]
    [InlineData("sqs:RecieveMessage", "sqs:RecieveMessage does not exist", "with the IAM action for the API call")]
    [InlineData("s3:*", "processor: s3:* is a wildcard", "list the actions instead of s3:*")]
    public void An_action_that_does_not_exist_or_is_a_wildcard_is_found(string action, string cause, string fix)
    {
        _case.WithIam($$"""{ "processor": { "actions": ["sqs:ReceiveMessage", "{{action}}"] } }""");

        var finding = _case.Finds("D01");

        Assert.Contains(cause, finding.Cause, StringComparison.Ordinal);
        Assert.Contains(fix, finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void An_action_of_an_unknown_service_is_reported_as_unchecked()
    {
        _case.WithIam("""{"processor":{"actions":["polly:SynthesizeSpeech"]}}""");

        Assert.Contains("polly:SynthesizeSpeech is not checked", _case.Finds("D01", Verdict.Warn).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Actions_are_skipped_without_an_IAM_table() =>
        Assert.Equal([new Finding("D01", Verdict.Skip, "no table of IAM actions was given (--iam FILE)")], _case.WithIam(null).Run("D01"));

    [Fact]
    public void An_unused_service_account_is_found()
    {
        _case.Add("{apiVersion: v1, kind: ServiceAccount, metadata: {name: procesor, namespace: filepipeline}}");

        Assert.Contains("ServiceAccount/procesor in namespace 'filepipeline' is used by no workload", _case.Finds(
            "D05").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_for_another_account_is_found()
    {
        _case.EditPod("processor", pod => pod["serviceAccountName"] = "worker")
            .Edit("ServiceAccount", "processor", account => account["metadata"]!["name"] = "worker");

        Assert.Contains("Deployment/processor runs as 'worker', but the AWS role is for 'processor'", _case.Finds(
            "D05").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("default")]
    public void A_pod_without_an_account_of_its_own_is_found(string? account)
    {
        _case.EditPod("requeue", pod => ManifestCase.Set(pod, "serviceAccountName", account));

        Assert.Contains("Deployment/requeue has no service account of its own", _case.Finds("D06").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_that_does_not_exist_is_found()
    {
        _case.Remove("ServiceAccount", "ingest");

        Assert.Contains("Deployment/ingest runs as 'ingest', which is not in namespace 'filepipeline'", _case.Finds(
            "D06").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ingress_that_opens_the_api_to_other_sites_is_found()
    {
        _case.Edit("Ingress", "ingest", ingress =>
            ingress["metadata"]!["annotations"] = new JsonObject { ["nginx.ingress.kubernetes.io/enable-cors"] = "true" });

        Assert.Contains("lets pages of other sites call the API", _case.Finds("D09").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "port 53 of kube-system, cluster DNS")]
    [InlineData(1, "port 443, AWS")]
    [InlineData(2, "port 80 of 169.254.170.23, the Pod Identity agent")]
    [InlineData(4, "port 50002, the other sidecars")]
    public void A_missing_egress_rule_is_found_for_every_service(int rule, string what)
    {
        _case.Edit("NetworkPolicy", "services", policy => policy["spec"]!["egress"]!.AsArray().RemoveAt(rule));

        Assert.Equal(
            ["ingest", "notifier", "processor", "requeue"], _case.Run("D18").Select(finding => finding.Cause.Split('/', ':')[1]).Order());
        Assert.All(_case.Run("D18"), finding => Assert.Contains(what, finding.Cause, StringComparison.Ordinal));
    }

    [Fact]
    public void Missing_egress_to_the_control_plane_is_found()
    {
        _case.Edit("NetworkPolicy", "services", policy =>
            policy["spec"]!["egress"]![3]!["ports"] = JsonNode.Parse("""[{"port":443,"endPort":6500},{"port":50005},{"port":50006}]"""));

        Assert.All(_case.Run("D18"), finding =>
            Assert.Contains("port 50001 of dapr-system, Dapr's sentry", finding.Cause, StringComparison.Ordinal));
        Assert.Equal(4, _case.Run("D18").Count);
    }

    [Fact]
    public void Pods_without_a_network_policy_give_a_warning()
    {
        _case.Remove("NetworkPolicy", "services");

        Assert.All(_case.Run("D18"), finding => Assert.Equal(Verdict.Warn, finding.Verdict));
        Assert.Equal(4, _case.Run("D18").Count);
    }

    [Fact]
    public void A_missing_account_is_found() =>
        Assert.Contains("the sidecar calls STS at startup", _case.Component(
            "outcomes", "accountId", null).Finds("D26").Cause, StringComparison.Ordinal);

    [Theory]
    [InlineData("accountId", "999988887777", "more than one account: ")]
    [InlineData("region", "eu-west-1", "more than one region: ")]
    public void Two_accounts_or_regions_are_found(string field, string value, string cause)
    {
        var finding = _case.Component("outcomes", field, value).Finds("D26");

        Assert.Contains(cause, finding.Cause, StringComparison.Ordinal);
        Assert.Contains($"{value} (outcomes)", finding.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state", 4)]
    [InlineData("invoke", 1)]
    public void A_missing_API_of_a_service_is_found(string api, int services)
    {
        // Without an entry of a protocol everything of it is allowed.
        _case.Edit("Configuration", "filepipeline", configuration =>
        {
            var allowed = configuration["spec"]!["api"]!["allowed"]!.AsArray();
            allowed.RemoveAll(item => (string)item!["name"]! == api);
            allowed.Add(JsonNode.Parse("""{"name":"metadata","version":"v1","protocol":"http"}"""));
        });

        var found = _case.Run("D30").Where(finding => finding.Cause.Contains($" {api}, which ", StringComparison.Ordinal));

        Assert.Equal(services, found.Count());
    }

    [Fact]
    public void A_processor_with_steps_needs_the_API_to_invoke_them()
    {
        _case.Edit("Configuration", "filepipeline", configuration =>
        {
            var allowed = configuration["spec"]!["api"]!["allowed"]!.AsArray();
            allowed.RemoveAll(item => (string)item!["name"]! == "invoke");
            allowed.Add(JsonNode.Parse("""{"name":"metadata","version":"v1","protocol":"http"}"""));
        });
        Assert.DoesNotContain(_case.Run("D30"), IsOfProcessor);

        _case.Edit("Deployment", "processor", deployment => deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray()
            .Add(JsonNode.Parse("""{"name":"Processor__Steps__0__Name","value":"totals"}""")));

        Assert.Single(_case.Run("D30"), IsOfProcessor);

        static bool IsOfProcessor(Finding finding) => finding.Cause.EndsWith("invoke, which processor calls", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http", 4)]
    [InlineData("grpc", 4)]
    public void A_protocol_without_a_rule_is_found(string protocol, int services)
    {
        _case.Edit("Configuration", "filepipeline", configuration =>
            configuration["spec"]!["api"]!["allowed"]!.AsArray().RemoveAll(item => (string)item!["protocol"]! == protocol));

        var found = _case.Run("D30").Where(finding => finding.Cause.Contains($"no {protocol} entry", StringComparison.Ordinal)).ToList();

        Assert.Equal(services, found.Count);
        Assert.All(found, finding => Assert.Equal(Verdict.Fail, finding.Verdict));
        Assert.All(found, finding => Assert.Contains($"protocol: {protocol}", finding.Fix, StringComparison.Ordinal));
    }

    [Fact]
    public void A_configuration_without_an_api_list_is_found_for_both_protocols()
    {
        _case.Edit("Configuration", "filepipeline", configuration => configuration["spec"]!.AsObject().Remove("api"));

        Assert.Equal(8, _case.Run("D30").Count(finding => finding.Verdict == Verdict.Fail));
    }
}
