using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>D11, D23, D25, D27 and D29: the objects and their files.</summary>
public sealed class FileTests
{
    private readonly ManifestCase _case = new();

    [Fact]
    public void A_component_that_is_missing_is_found() =>
        Assert.Equal("component large-files-out is missing", _case.Remove("Component", "large-files-out").Finds("D11").Cause);

    [Fact]
    public void A_key_in_a_component_is_found() =>
        Assert.Contains("component files contains secretKey", _case.Component(
            "files", "secretKey", "s3cr3t").Finds("D11").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_stand_in_beside_AWS_is_found_and_excuses_no_key()
    {
        _case.Component("files", "endpoint", "http://localhost:4566").Component("records", "accessKey", "AKIA");

        Assert.Equal(
            ["component files uses http://localhost:4566, which is not AWS, while other components use AWS",
                "component records contains accessKey: a manifest must hold no key, the pod's own identity is enough"],
            _case.Run("D11").Select(finding => finding.Cause));
    }

    [Fact]
    public void An_endpoint_of_AWS_is_not_a_stand_in() =>
        Assert.Equal(Verdict.Pass, Assert.Single(
            _case.Component("files", "endpoint", "https://bucket.vpce-0a1b-2c3d.s3.us-east-1.vpce.amazonaws.com").Run("D11")).Verdict);

    [Theory]
    [InlineData("[]", "Component/parking has no scopes")]
    [InlineData("""["requeuer"]""", "Component/parking is scoped to 'requeuer', but no workload has that app id")]
    public void Scopes_that_name_no_service_are_found(string scopes, string cause) =>
        Assert.Contains(cause, _case.Edit("Component", "parking", component =>
            component["scopes"] = JsonNode.Parse(scopes)).Finds("D11").Cause, StringComparison.Ordinal);

    [Fact]
    public void Hot_reload_that_is_on_is_found() =>
        Assert.Contains("leaves hot reload on", _case.Edit("Configuration", "filepipeline", configuration =>
            configuration["spec"]!.AsObject().Remove("features")).Finds("D11").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_subscription_to_a_missing_component_is_found() =>
        Assert.Contains("subscribes to component 'outcome'", _case.Edit("Subscription", "file-outcomes", subscription =>
            subscription["spec"]!["pubsubname"] = "outcome").Finds("D11").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_Resiliency_that_shares_its_file_is_found()
    {
        _case.AddFile("{apiVersion: dapr.io/v1alpha1, kind: Component, metadata: {name: more}, scopes: [requeue]}", Repository.Path(
            "components", "aws", "resiliency.yaml"));

        Assert.Contains("Component/more: Dapr reads only the first document", _case.Finds(
            "D23").Cause.Replace("Resiliency/time-limits, ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_components_of_one_name_are_found()
    {
        _case.AddFile(
            "{apiVersion: dapr.io/v1alpha1, kind: Component, metadata: {name: files}, spec: {type: bindings.aws.s3}, scopes: [requeue]}",
            "more.yaml");

        Assert.Contains("Component/files is defined 2 times", _case.Finds("D25").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_without_quotes_is_found()
    {
        _case.Edit("Component", "outcomes", component =>
            component["spec"]!["metadata"]!.AsArray().Single(item => (string)item!["name"]! == "accountId")!["value"] = 111122223333);

        Assert.Equal("Component/outcomes: accountId is 111122223333, not a string", _case.Finds("D27").Cause);
    }

    [Fact]
    public void An_unquoted_annotation_is_found()
    {
        _case.Annotate("notifier", "app-port", 8103);

        var finding = _case.Finds("D27");

        Assert.Equal("Deployment/notifier: dapr.io/app-port is 8103, not a string", finding.Cause);
        Assert.EndsWith("write dapr.io/app-port: \"8103\"", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unquoted_setting_is_found()
    {
        _case.EditPod("notifier", pod =>
            pod["containers"]![0]!["env"]!.AsArray().Add(JsonNode.Parse("""{"name":"Sidecar__ListenOnAnyAddress","value":true}""")));

        Assert.Contains("Sidecar__ListenOnAnyAddress is true, not a string", _case.Finds("D27").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serviceAcountName", "\"processor\"")]
    [InlineData("terminationGracePeriodSeconds", "\"soon\"")]
    [InlineData("containers", "{\"name\":\"app\"}")]
    public void An_unknown_field_or_a_value_of_another_type_is_found(string field, string value)
    {
        _case.EditPod("processor", pod => pod[field] = JsonNode.Parse(value));

        Assert.StartsWith("Deployment/processor: ", _case.Finds("D29").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_kind_is_found() =>
        Assert.Equal("Deploiment/x: apps/v1 has no kind Deploiment", _case.Add(
            "{apiVersion: apps/v1, kind: Deploiment, metadata: {name: x}}").Finds("D29").Cause);

    [Fact]
    public void A_document_that_is_not_an_object_is_found()
    {
        _case.Add("{apiVersion: v1, kind: ConfigMap, metadata: {}}\n---\njust text");

        Assert.Equal(2, _case.Run("D29").Count);
        Assert.Contains(_case.Run("D29"), finding => finding.Cause.Contains("(ConfigMap/) has no metadata.name", StringComparison.Ordinal));
        Assert.Contains(_case.Run("D29"), finding =>
            finding.Cause.Contains("(neither kind nor name) has no apiVersion, no kind, no metadata.name", StringComparison.Ordinal));
    }
}
