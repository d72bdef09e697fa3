using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>One fault in components, resiliency or topology, and the line that it gives.</summary>
public sealed class ComponentFaultTests
{
    private readonly PatientCase _case = new();

    [Fact]
    public void A_component_that_is_missing_is_found() =>
        Assert.Equal("component large-files-out is missing", _case.Remove("Component", "large-files-out").Finds("D11").Cause);

    [Fact]
    public void A_key_in_a_component_is_found() =>
        Assert.Contains("component files holds secretKey", _case.Component("files", "secretKey", "s3cr3t").Finds("D11").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_stand_in_among_components_that_speak_to_AWS_is_found_and_makes_no_key_harmless_elsewhere()
    {
        _case.Component("files", "endpoint", "http://localhost:4566").Component("records", "accessKey", "AKIA");

        Assert.Equal(
            ["component files speaks to http://localhost:4566, which stands in for AWS, and others speak to AWS", "component records holds accessKey: a key in a manifest, where the pod's own identity is enough"],
            _case.Look("D11").Select(finding => finding.Cause));
    }

    [Fact]
    public void An_endpoint_of_AWS_itself_is_none_of_a_stand_in() =>
        Assert.Equal(Verdict.Pass, Assert.Single(_case.Component("files", "endpoint", "https://bucket.vpce-0a1b-2c3d.s3.us-east-1.vpce.amazonaws.com").Look("D11")).Verdict);

    [Theory]
    [InlineData("[]", "Component/parking has no scopes")]
    [InlineData("""["requeuer"]""", "Component/parking is scoped to 'requeuer', and no workload has that app id")]
    public void Scopes_that_name_no_service_are_found(string scopes, string cause) =>
        Assert.Contains(cause, _case.Edit("Component", "parking", component => component["scopes"] = JsonNode.Parse(scopes)).Finds("D11").Cause, StringComparison.Ordinal);

    [Fact]
    public void Hot_reload_is_found() =>
        Assert.Contains("leaves hot reload on", _case.Edit("Configuration", "filepipeline", configuration => configuration["spec"]!.AsObject().Remove("features")).Finds("D11").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_subscription_to_no_component_is_found() =>
        Assert.Contains("subscribes to component 'outcome'", _case.Edit("Subscription", "file-outcomes", subscription => subscription["spec"]!["pubsubname"] = "outcome").Finds("D11").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_lane_without_a_timeout_is_found() =>
        Assert.StartsWith("component file-events-3 has no inbound timeout", Resiliency(spec => spec["targets"]!["components"]!.AsObject().Remove("file-events-3")).Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_timeout_that_is_defined_nowhere_is_none() =>
        Assert.StartsWith("component file-events-3 has no inbound timeout", Resiliency(spec => spec["targets"]!["components"]!["file-events-3"]!["inbound"]!["timeout"] = "deliveri").Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_visibility_that_ends_before_the_delivery_is_found()
    {
        var finding = _case.WithQueue("file-events-dlq", queue => queue with { VisibilitySeconds = 25 }).Finds("D12");

        Assert.StartsWith("component dead-letters: inbound timeout 25 s with a visibility of 25 s", finding.Cause, StringComparison.Ordinal);
        Assert.EndsWith("--attributes VisibilityTimeout=50", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pubsub_whose_messages_come_back_too_soon_is_found() =>
        Assert.StartsWith("component outcomes: inbound timeout 25 s with a visibility of 10 s", _case.Component("outcomes", "messageVisibilityTimeout", null).Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_handler_that_outlives_its_delivery_is_found()
    {
        _case.Edit("ConfigMap", "processor", map => map["data"]!["Processor__LargeHandlerTimeout"] = "00:15:00");

        Assert.Contains(_case.Look("D12"), finding => finding.Cause.StartsWith("Deployment/processor: Processor__LargeHandlerTimeout is 900 s, not below the inbound timeout of large-files-1", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sidecar_that_deletes_before_the_queue_gives_up_is_found() =>
        Assert.Contains("messageRetryLimit 5 is not above messageReceiveLimit 5", _case.Component("outcomes", "messageRetryLimit", "5").Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_stop_that_cuts_deliveries_off_is_found() =>
        Assert.Contains("graceful-shutdown-seconds 60 s is shorter than a delivery of large-files-1", _case.Annotate("processor", "graceful-shutdown-seconds", "60").Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_kill_before_the_stop_is_over_is_found() =>
        Assert.Contains("terminationGracePeriodSeconds 30 s is not above dapr.io/graceful-shutdown-seconds 35 s", _case.EditPod("requeue", pod => pod.AsObject().Remove("terminationGracePeriodSeconds")).Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_grace_period_shorter_than_the_drain_is_found() =>
        Assert.Contains(
            "terminationGracePeriodSeconds 872 s is shorter than a stop may take (874 s: preStop 0 s, Drain__NoticeDelay 4 s, work in flight 860 s, sidecar 10 s)",
            _case.EditPod("processor", pod => pod["terminationGracePeriodSeconds"] = 872).Finds("D12").Cause,
            StringComparison.Ordinal);

    [Fact]
    public void A_drain_limit_shorter_than_a_delivery_is_found() =>
        Assert.Contains(
            "Drain__Timeout is 60 s, shorter than a delivery of large-files-1 may take (840 s)",
            _case.Edit("ConfigMap", "processor", map => map["data"]!["Drain__Timeout"] = "00:01:00").Finds("D12").Cause,
            StringComparison.Ordinal);

    [Fact]
    public void A_sidecar_that_cannot_notice_in_time_is_found() =>
        Assert.Contains(
            "Drain__NoticeDelay is 3 s, and the sidecar needs 3 s to notice",
            _case.Edit("ConfigMap", "processor", map => map["data"]!["Drain__NoticeDelay"] = "00:00:03").Finds("D12").Cause,
            StringComparison.Ordinal);

    [Fact]
    public void Dead_letters_that_vanish_are_found() =>
        Assert.Contains("queue file-outcomes-dlq keeps messages 345600 s, no longer than file-outcomes-notifier", _case.WithQueue("file-outcomes-dlq", queue => queue with { RetentionSeconds = 345_600 }).Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void Removals_that_nobody_hears_of_are_found()
    {
        _case.With(topology => topology with { Buckets = [topology.Buckets[0] with { Notifications = [new(["s3:ObjectCreated:*"], Queue: "file-events")] }, topology.Buckets[1]] });

        Assert.Contains("bucket filepipeline-uploads tells nobody of s3:ObjectRemoved:*", _case.Finds("D13").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Notifications_to_a_queue_without_a_lane_are_found()
    {
        _case.With(topology => topology with { Buckets = [topology.Buckets[0] with { Notifications = [new(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], Queue: "nobody-reads")] }, topology.Buckets[1]] });

        Assert.Contains(_case.Look("D13"), finding => finding.Cause == "bucket filepipeline-uploads notifies queue nobody-reads, and no lane reads it");
    }

    [Theory]
    [InlineData("sqsDeadLettersQueueName", "it deletes a message that fails too often")]
    [InlineData("consumerID", "its queue gets the app id as name")]
    public void A_pubsub_without_its_queues_is_found(string field, string cause) =>
        Assert.Contains(cause, _case.Component("outcomes", field, null).Finds("D14").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_topic_name_that_SNS_does_not_take_is_found() =>
        Assert.Contains("topic 'file.outcomes' is no name for SNS", _case.Edit("Subscription", "file-outcomes", subscription => subscription["spec"]!["topic"] = "file.outcomes").Finds("D14").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_retry_policy_on_a_lane_is_found()
    {
        var finding = Resiliency(spec => AddRetry(spec, "again")["targets"]!["components"]!["file-events-2"]!["inbound"]!["retry"] = "again").Finds("D19");

        Assert.StartsWith("Resiliency/time-limits: retry policy 'again' strikes deliveries of file-events-2", finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_default_retry_policy_strikes_a_lane_without_a_target()
    {
        Resiliency(spec => AddRetry(spec, "DefaultBindingComponentInboundRetryPolicy")["targets"]!["components"]!.AsObject().Remove("dead-letters"));

        Assert.Contains("'DefaultBindingComponentInboundRetryPolicy' strikes deliveries of dead-letters", _case.Finds("D19").Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DefaultRetryPolicy")]
    [InlineData("DefaultStatestoreComponentOutboundRetryPolicy")]
    public void A_default_retry_policy_strikes_the_records(string policy) =>
        Assert.Contains($"retry policy '{policy}' strikes writes to records", Resiliency(spec => AddRetry(spec, policy)).Finds("D24").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_retry_policy_on_the_records_is_found() =>
        Assert.Contains("retry policy 'again' strikes writes to records", Resiliency(spec => AddRetry(spec, "again")["targets"]!["components"]!["records"] = JsonNode.Parse("""{"outbound":{"retry":"again"}}""")).Finds("D24").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_lane_on_a_queue_that_does_not_exist_is_found()
    {
        var finding = _case.Component("large-files-2", "queueName", "large-file").Finds("D20");

        Assert.Equal("component large-files-2 reads queue 'large-file', which is not in the topology: its sidecar stays healthy and fails some 900 times a second", finding.Cause);
    }

    [Theory]
    [InlineData("files", "bucket", "uploads")]
    [InlineData("records", "table", "records")]
    [InlineData("alerts", "topicArn", "arn:aws:sns:us-east-1:111122223333:alarms")]
    [InlineData("file-events-out", "queueName", "events")]
    public void A_name_that_nobody_makes_is_found(string component, string field, string value) =>
        Assert.Contains($"'{value.Split(':')[^1]}'", _case.Component(component, field, value).Finds("D20").Cause, StringComparison.Ordinal);

    [Theory]
    [InlineData("D12")]
    [InlineData("D13")]
    [InlineData("D20")]
    [InlineData("D22")]
    public void Without_a_topology_names_times_and_counts_are_skipped_and_it_is_said(string id) =>
        Assert.StartsWith("no topology was given", Assert.Single(_case.With(_ => null).Look(id), finding => finding.Verdict == Verdict.Skip).Cause, StringComparison.Ordinal);

    [Theory]
    [InlineData("disableEntityManagement", "Topic already exists with different tags")]
    [InlineData("region", "has no region")]
    public void A_topic_that_Dapr_would_manage_is_found(string field, string cause) =>
        Assert.Contains(cause, _case.Component("outcomes", field, null).Finds("D21").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_low_receive_count_is_found()
    {
        var finding = _case.WithQueue("large-files", queue => queue with { DeadLetter = new("file-events-dlq", 4) }).Finds("D22");

        Assert.Contains("queue large-files gives a message up after 4 receives", finding.Cause, StringComparison.Ordinal);
        Assert.StartsWith("aws sqs set-queue-attributes", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_low_receive_count_of_a_pubsub_is_found() =>
        Assert.Contains("component outcomes: messageReceiveLimit 3", _case.Component("outcomes", "messageReceiveLimit", "3").Finds("D22").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_lane_without_dead_letters_is_found() =>
        Assert.Contains("queue file-events has no dead-letter queue", _case.WithQueue("file-events", queue => queue with { DeadLetter = null }).Finds("D22").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_Resiliency_that_shares_its_file_is_found()
    {
        _case.AddFile("{apiVersion: dapr.io/v1alpha1, kind: Component, metadata: {name: more}, scopes: [requeue]}", Repository.Path("components", "aws", "resiliency.yaml"));

        Assert.Contains("Component/more: Dapr reads only the first document", _case.Finds("D23").Cause.Replace("Resiliency/time-limits, ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_components_of_one_name_are_found()
    {
        _case.AddFile("{apiVersion: dapr.io/v1alpha1, kind: Component, metadata: {name: files}, spec: {type: bindings.aws.s3}, scopes: [requeue]}", "more.yaml");

        Assert.Contains("Component/files is there 2 times", _case.Finds("D25").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_account_is_found() =>
        Assert.Contains("the sidecar asks STS at its start", _case.Component("outcomes", "accountId", null).Finds("D26").Cause, StringComparison.Ordinal);

    [Theory]
    [InlineData("accountId", "999988887777", "more than one account: ")]
    [InlineData("region", "eu-west-1", "more than one region: ")]
    public void Two_accounts_or_regions_are_found(string field, string value, string cause)
    {
        var finding = _case.Component("outcomes", field, value).Finds("D26");

        Assert.Contains(cause, finding.Cause, StringComparison.Ordinal);
        Assert.Contains($"{value} (outcomes)", finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_without_quotes_is_found()
    {
        _case.Edit("Component", "outcomes", component => component["spec"]!["metadata"]!.AsArray().Single(item => (string)item!["name"]! == "accountId")!["value"] = 111122223333);

        Assert.Equal("Component/outcomes: accountId is 111122223333, not a string", _case.Finds("D27").Cause);
    }

    private PatientCase Resiliency(Action<JsonNode> edit) => _case.Edit("Resiliency", "time-limits", resource => edit(resource["spec"]!));

    private static JsonNode AddRetry(JsonNode spec, string name)
    {
        spec["policies"]!["retries"] = new JsonObject { [name] = new JsonObject { ["policy"] = "constant", ["maxRetries"] = 3 } };
        return spec;
    }
}
