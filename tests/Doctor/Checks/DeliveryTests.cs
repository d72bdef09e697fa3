using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>D12 to D14, D19 to D22 and D24 for files: queues, topics and time limits.</summary>
public sealed class DeliveryTests
{
    private readonly ManifestCase _case = new();

    [Fact]
    public void A_lane_without_a_timeout_is_found() =>
        Assert.StartsWith("component file-events-3 has no inbound timeout", Resiliency(spec =>
            spec["targets"]!["components"]!.AsObject().Remove("file-events-3")).Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void An_undefined_timeout_counts_as_missing() =>
        Assert.StartsWith("component file-events-3 has no inbound timeout", Resiliency(spec =>
            spec["targets"]!["components"]!["file-events-3"]!["inbound"]!["timeout"] = "deliveri").Finds("D12").Cause,
                StringComparison.Ordinal);

    [Fact]
    public void A_visibility_that_ends_before_the_delivery_is_found()
    {
        var finding = _case.WithQueue("file-events-dlq", queue => queue with { VisibilitySeconds = 25 }).Finds("D12");

        Assert.StartsWith(
            "component dead-letters: inbound timeout 25 s with a visibility of 25 s", finding.Cause, StringComparison.Ordinal);
        Assert.EndsWith("--attributes VisibilityTimeout=50", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pubsub_with_a_short_visibility_is_found() =>
        Assert.StartsWith("component outcomes: inbound timeout 25 s with a visibility of 10 s", _case.Component(
            "outcomes", "messageVisibilityTimeout", null).Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_handler_timeout_above_the_inbound_timeout_is_found()
    {
        _case.Edit("ConfigMap", "processor", map => map["data"]!["Processor__LargeHandlerTimeout"] = "00:15:00");

        Assert.Contains(_case.Run("D12"), finding => finding.Cause.StartsWith(
            "Deployment/processor: Processor__LargeHandlerTimeout is 900 s, not below the inbound timeout of large-files-1",
            StringComparison.Ordinal));
    }

    [Fact]
    public void A_retry_limit_not_above_the_receive_limit_is_found() =>
        Assert.Contains("messageRetryLimit 5 is not above messageReceiveLimit 5", _case.Component(
            "outcomes", "messageRetryLimit", "5").Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_shutdown_that_aborts_deliveries_is_found() =>
        Assert.Contains("graceful-shutdown-seconds 60 s is shorter than a delivery of large-files-1", _case.Annotate(
            "processor", "graceful-shutdown-seconds", "60").Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_kill_before_the_shutdown_ends_is_found() =>
        Assert.Contains("terminationGracePeriodSeconds 30 s is not above dapr.io/graceful-shutdown-seconds 35 s", _case.EditPod(
            "requeue", pod => pod.AsObject().Remove("terminationGracePeriodSeconds")).Finds("D12").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_grace_period_shorter_than_the_drain_is_found() =>
        Assert.Contains(
            "terminationGracePeriodSeconds 872 s is shorter than a shutdown may take (876 s: preStop 0 s, Drain__NoticeDelay 4 s, work in "
                + "flight 860 s, sidecar 12 s)",
            _case.EditPod("processor", pod => pod["terminationGracePeriodSeconds"] = 872).Finds("D12").Cause,
            StringComparison.Ordinal);

    [Fact]
    public void A_drain_timeout_shorter_than_a_delivery_is_found() =>
        Assert.Contains(
            "Drain__Timeout is 60 s, shorter than a delivery of large-files-1 may take (840 s)",
            _case.Edit("ConfigMap", "processor", map => map["data"]!["Drain__Timeout"] = "00:01:00").Finds("D12").Cause,
            StringComparison.Ordinal);

    [Fact]
    public void A_notice_delay_not_above_the_probes_is_found() =>
        Assert.Contains(
            "Drain__NoticeDelay is 3 s, but the sidecar needs 3 s to notice",
            _case.Edit("ConfigMap", "processor", map => map["data"]!["Drain__NoticeDelay"] = "00:00:03").Finds("D12").Cause,
            StringComparison.Ordinal);

    [Fact]
    public void Dead_letters_that_expire_too_early_are_found() =>
        Assert.Contains("queue file-outcomes-dlq keeps messages 345600 s, no longer than file-outcomes-notifier", _case.WithQueue(
            "file-outcomes-dlq", queue => queue with { RetentionSeconds = 345_600 }).Finds("D12").Cause, StringComparison.Ordinal);

    [Theory]
    [InlineData("D12")]
    [InlineData("D13")]
    [InlineData("D20")]
    [InlineData("D22")]
    public void Names_times_and_counts_are_skipped_without_a_topology(string id) =>
        Assert.StartsWith("no topology was given", Assert.Single(_case.With(_ => null).Run(id), finding =>
            finding.Verdict == Verdict.Skip).Cause, StringComparison.Ordinal);

    [Fact]
    public void Removals_without_a_notification_are_found()
    {
        _case.With(topology => topology with
        {
            Buckets =
            [topology.Buckets[0] with { Notifications = [new(["s3:ObjectCreated:*"], Queue: "file-events")] }, topology.Buckets[1]]
        });

        Assert.Contains(
            "bucket filepipeline-uploads sends no notification for s3:ObjectRemoved:*", _case.Finds("D13").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Notifications_to_a_queue_without_a_lane_are_found()
    {
        _case.With(topology => topology with
        {
            Buckets =
            [
                topology.Buckets[0] with { Notifications = [new(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], Queue: "nobody-reads")] },
                topology.Buckets[1],
            ],
        });

        Assert.Contains(_case.Run("D13"), finding =>
            finding.Cause == "bucket filepipeline-uploads notifies queue nobody-reads, but no lane reads it");
    }

    [Theory]
    [InlineData("sqsDeadLettersQueueName", "it deletes a message that fails too often")]
    [InlineData("consumerID", "Dapr then uses a queue named after the app id")]
    public void A_pubsub_without_its_queues_is_found(string field, string cause) =>
        Assert.Contains(cause, _case.Component("outcomes", field, null).Finds("D14").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_topic_name_that_SNS_refuses_is_found() =>
        Assert.Contains("topic 'file.outcomes' is not a valid SNS name", _case.Edit("Subscription", "file-outcomes", subscription =>
            subscription["spec"]!["topic"] = "file.outcomes").Finds("D14").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_retry_policy_on_a_lane_is_found()
    {
        var finding = Resiliency(spec =>
            AddRetry(spec, "again")["targets"]!["components"]!["file-events-2"]!["inbound"]!["retry"] = "again").Finds("D19");

        Assert.StartsWith(
            "Resiliency/time-limits: retry policy 'again' applies to deliveries of file-events-2", finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_default_retry_policy_applies_to_a_lane_without_a_target()
    {
        Resiliency(spec => AddRetry(spec, "DefaultBindingComponentInboundRetryPolicy")["targets"]!["components"]!.AsObject()
            .Remove("dead-letters"));

        Assert.Contains("'DefaultBindingComponentInboundRetryPolicy' applies to deliveries of dead-letters", _case.Finds(
            "D19").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lane_on_a_queue_that_does_not_exist_is_found()
    {
        var finding = _case.Component("large-files-2", "queueName", "large-file").Finds("D20");

        Assert.Equal("component large-files-2 reads queue 'large-file', which is not in the topology: its sidecar reports healthy and "
            + "fails some 900 times a second", finding.Cause);
    }

    [Theory]
    [InlineData("files", "bucket", "uploads")]
    [InlineData("records", "table", "records")]
    [InlineData("alerts", "topicArn", "arn:aws:sns:us-east-1:111122223333:alarms")]
    [InlineData("file-events-out", "queueName", "events")]
    public void A_name_that_is_not_in_the_topology_is_found(string component, string field, string value) =>
        Assert.Contains($"'{value.Split(':')[^1]}'", _case.Component(component, field, value).Finds("D20").Cause, StringComparison.Ordinal);

    [Theory]
    [InlineData("disableEntityManagement", "Topic already exists with different tags")]
    [InlineData("region", "has no region")]
    public void A_topic_that_Dapr_would_manage_is_found(string field, string cause) =>
        Assert.Contains(cause, _case.Component("outcomes", field, null).Finds("D21").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_low_receive_count_is_found()
    {
        var finding = _case.WithQueue("large-files", queue => queue with { DeadLetter = new("file-events-dlq", 4) }).Finds("D22");

        Assert.Contains("queue large-files dead-letters a message after 4 receives", finding.Cause, StringComparison.Ordinal);
        Assert.StartsWith("aws sqs set-queue-attributes", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_low_receive_count_of_a_pubsub_is_found() =>
        Assert.Contains("component outcomes: messageReceiveLimit 3", _case.Component(
            "outcomes", "messageReceiveLimit", "3").Finds("D22").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_lane_without_dead_letters_is_found() =>
        Assert.Contains("queue file-events has no dead-letter queue", _case.WithQueue("file-events", queue =>
            queue with { DeadLetter = null }).Finds("D22").Cause, StringComparison.Ordinal);

    [Theory]
    [InlineData("DefaultRetryPolicy")]
    [InlineData("DefaultStatestoreComponentOutboundRetryPolicy")]
    public void A_default_retry_policy_applies_to_the_records(string policy) =>
        Assert.Contains($"retry policy '{policy}' applies to writes to records", Resiliency(spec =>
            AddRetry(spec, policy)).Finds("D24").Cause, StringComparison.Ordinal);

    [Fact]
    public void A_retry_policy_on_the_records_is_found() =>
        Assert.Contains("retry policy 'again' applies to writes to records", Resiliency(spec => AddRetry(
            spec, "again")["targets"]!["components"]!["records"] = JsonNode.Parse("""{"outbound":{"retry":"again"}}""")).Finds("D24").Cause,
                StringComparison.Ordinal);

    [Fact]
    public void A_timeout_without_a_unit_is_in_milliseconds()
    {
        Resiliency(spec => spec["policies"]!["timeouts"]!["delivery"] = "61000");

        Assert.Contains(_case.Run("D12"), finding =>
            finding.Cause.Contains("inbound timeout 61 s with a visibility of 60 s", StringComparison.Ordinal));
    }

    [Fact]
    public void A_Resiliency_scoped_to_another_app_does_not_apply()
    {
        _case.Edit("Resiliency", "time-limits", resource => resource["scopes"] = new JsonArray("ingest"));

        Assert.Contains(_case.Run("D12"), finding =>
            finding.Cause.StartsWith("component file-events-1 has no inbound timeout", StringComparison.Ordinal));
    }

    private ManifestCase Resiliency(Action<JsonNode> edit) => _case.Edit("Resiliency", "time-limits", resource => edit(resource["spec"]!));

    private static JsonNode AddRetry(JsonNode spec, string name)
    {
        spec["policies"]!["retries"] = new JsonObject { [name] = new JsonObject { ["policy"] = "constant", ["maxRetries"] = 3 } };
        return spec;
    }
}
