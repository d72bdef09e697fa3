using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>D03, D10, D15, D16 and D31 for files: pods and their scalers.</summary>
public sealed class WorkloadTests
{
    private readonly ManifestCase _case = new();

    [Fact]
    public void An_image_with_a_tag_is_found()
    {
        _case.EditPod("processor", pod => pod["containers"]![0]!["image"] = "registry.example/processor:latest");

        var finding = _case.Finds("D03");

        Assert.Contains("Deployment/processor container app: image 'registry.example/processor:latest' has no digest",
            finding.Cause, StringComparison.Ordinal);
        Assert.StartsWith("deploy/set-images processor=", finding.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enabled", null, "the injector ignores the pod")]
    [InlineData("app-id", null, "no component is scoped to it")]
    [InlineData("app-port", "8080", "no container listens on 8080")]
    [InlineData("config", "pipelines", "Configuration 'pipelines' is not in these manifests")]
    [InlineData("enable-app-health-check", "false", "a hung or stopping app keeps receiving messages")]
    [InlineData("app-health-check-path", "/healthz", "only /readyz reports when to stop deliveries")]
    public void A_wrong_sidecar_annotation_is_found(string annotation, string? value, string cause)
    {
        _case.Annotate("notifier", annotation, value);

        var finding = _case.Finds("D10");

        Assert.StartsWith(
            $"Deployment/notifier: annotation dapr.io/{annotation} is missing or wrong: {cause}", finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_only_the_sidecar_has_is_found()
    {
        _case.Annotate("notifier", "api-token-secret", "dapr-token");

        Assert.Contains(
            "a token that the app does not have (no file DAPR_API_TOKEN of a secret volume, and DAPR_API_TOKEN is not set)",
            _case.Finds("D10").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_of_another_secret_is_found()
    {
        _case.EditPod("notifier", pod =>
            pod["containers"]![0]!["env"]![0]!["valueFrom"]!["secretKeyRef"]!["name"] = "dapr-token-old");

        Assert.Contains("dapr.io/app-token-secret gives the sidecar a token that the app does not have", _case.Finds("D10").Cause,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_in_a_file_is_enough()
    {
        _case.EditPod("notifier", pod =>
        {
            pod["containers"]![0]!["env"]!.AsArray().Clear();
            pod["volumes"]!.AsArray().Add(JsonNode.Parse(
                """{"name":"secrets","secret":{"secretName":"dapr-token","items":[{"key":"token","path":"Sidecar__AppToken"}]}}"""));
        });

        Assert.Equal(Verdict.Pass, Assert.Single(_case.Run("D10")).Verdict);
    }

    [Fact]
    public void A_replica_count_beside_a_scaler_is_found()
    {
        _case.Edit("Deployment", "processor", deployment => deployment["spec"]!["replicas"] = 2);

        Assert.Contains(
            "Deployment/processor sets replicas, but ScaledObject/processor scales it", _case.Finds("D15").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("requeue", "no dead letter is read")]
    [InlineData("notifier", "no notification is sent")]
    [InlineData("ingest", "no file can be uploaded")]
    public void A_service_that_may_scale_to_zero_is_found(string service, string cause)
    {
        _case.Edit("Deployment", service, deployment => deployment["spec"]!["replicas"] = 0);

        Assert.Contains(cause, _case.Finds("D15").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_processor_that_never_scales_to_zero_gives_a_warning()
    {
        _case.Edit("ScaledObject", "processor", scaler => scaler["spec"]!["minReplicaCount"] = 2);

        Assert.Contains("keeps 2 replica(s) when its queues are empty", _case.Finds("D15", Verdict.Warn).Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("queueURL", "file-events", "queueURL 'file-events' is not a full queue URL")]
    [InlineData("queueURL", null, "queueURL '' is not a full queue URL")]
    [InlineData("queueURL", "https://sqs.us-east-1.amazonaws.com/111122223333/file-event", "no component reads queue")]
    [InlineData("awsRegion", null, "awsRegion is missing")]
    [InlineData("scaleOnInFlight", "false", "pods are removed while they process messages")]
    public void A_trigger_that_KEDA_cannot_use_is_found(string field, string? value, string cause)
    {
        EditTrigger(trigger => ManifestCase.Set(trigger["metadata"]!, field, value));

        Assert.Contains(_case.Run("D16"), finding =>
            finding.Verdict == Verdict.Fail && finding.Cause.Contains(cause, StringComparison.Ordinal));
    }

    [Fact]
    public void A_trigger_value_that_is_not_a_string_is_found()
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
    public void A_scaler_without_a_deployment_is_found()
    {
        _case.Edit("ScaledObject", "processor", scaler => scaler["spec"]!["scaleTargetRef"]!["name"] = "procesor");

        Assert.Contains("scales 'procesor', which is not in namespace 'filepipeline'", _case.Finds("D16").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_queue_without_a_trigger_is_found()
    {
        _case.Edit("ScaledObject", "processor", scaler => scaler["spec"]!["triggers"]!.AsArray().RemoveAt(1));

        Assert.Contains("no trigger watches queue large-files", _case.Finds("D16").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("volume-mounts-rw", null)]
    [InlineData("volume-mounts-rw", "scratch:/elsewhere")]
    [InlineData("volume-mounts-rw", "tmp:/scratch")]
    public void A_scratch_volume_that_the_sidecar_does_not_share_is_found(string annotation, string? value)
    {
        _case.Annotate("ingest", annotation, value);

        Assert.Contains("Deployment/ingest: app and sidecar (dapr.io/volume-mounts-rw) share no volume under the same path", _case.Finds(
            "D31").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scratch_volume_without_a_common_group_is_found()
    {
        _case.EditPod("processor", pod => pod["securityContext"]!.AsObject().Remove("fsGroup"));

        Assert.Contains("no fsGroup", _case.Finds("D31").Cause, StringComparison.Ordinal);
    }

    private void EditTrigger(Action<JsonNode> edit) =>
        _case.Edit("ScaledObject", "processor", scaler => edit(scaler["spec"]!["triggers"]![0]!));
}
