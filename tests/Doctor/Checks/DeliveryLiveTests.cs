namespace FilePipeline.Doctor.Tests;

/// <summary>Queues, topics and buckets in an account.</summary>
public sealed class DeliveryLiveTests : IDisposable
{
    private readonly ClusterCase _case = new();

    public void Dispose() => _case.Dispose();

    [Theory]
    [InlineData("30")]
    [InlineData("900")]
    public async Task A_queue_with_a_short_visibility_is_found(string seconds)
    {
        _case.EditQueue("large-files", attributes => attributes["VisibilityTimeout"] = seconds);

        var finding = await _case.FindsAsync("D12");

        Assert.Equal($"queue large-files has a visibility timeout of {seconds} s, but a delivery may take 900 s", finding.Cause);
        Assert.Equal(
            $"aws sqs set-queue-attributes --queue-url {ClusterCase.QueueAddress("large-files")} --attributes VisibilityTimeout=1800",
            finding.Fix);
    }

    [Fact]
    public async Task Dead_letters_that_expire_too_early_are_found()
    {
        _case.EditQueue("file-events-dlq", attributes => attributes["MessageRetentionPeriod"] = "345600");

        Assert.All(await _case.RunAsync("D12"), finding =>
            Assert.StartsWith("queue file-events-dlq keeps messages no longer than", finding.Cause, StringComparison.Ordinal));
        Assert.Equal(2, (await _case.RunAsync("D12")).Count);
    }

    [Fact]
    public async Task A_bucket_without_notifications_is_found()
    {
        _case.Answer("aws s3api get-bucket-notification-configuration *", "{}");

        Assert.Equal(["bucket filepipeline-uploads sends no notification for s3:ObjectCreated:*",
            "bucket filepipeline-uploads sends no notification for s3:ObjectRemoved:*"],
                (await _case.RunAsync("D13")).Select(finding => finding.Cause));
    }

    [Fact]
    public async Task A_queue_that_S3_may_not_send_to_is_found()
    {
        _case.EditQueue("file-events", attributes => attributes.AsObject().Remove("Policy"));

        Assert.StartsWith(
            "queue file-events has no policy that lets S3 send to it", (await _case.FindsAsync("D13")).Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws sns list-subscriptions-by-topic *", """{"Subscriptions":[]}""", "does not subscribe to")]
    [InlineData("aws sns list-subscriptions-by-topic *",
        """{"Subscriptions":[{"SubscriptionArn":"PendingConfirmation","Endpoint":"arn:aws:sqs:us-east-1:111122223333:file-outcomes-notifier"}]}""", "is not confirmed (PendingConfirmation)")]
    [InlineData("aws sns get-subscription-attributes *",
        """{"Attributes":{"RawMessageDelivery":"true"}}""", "uses raw delivery, which Dapr cannot read")]
    public async Task A_subscription_that_does_not_deliver_is_found(string question, string answer, string cause)
    {
        _case.Answer(question, answer);

        Assert.Contains(cause, (await _case.FindsAsync("D14", about: "file-outcomes-notifier")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_dead_letters_give_a_warning()
    {
        _case.EditQueue("file-events-dlq", attributes => attributes["ApproximateNumberOfMessages"] = "7");

        Assert.StartsWith(
            "7 message(s) wait in file-events-dlq", (await _case.FindsAsync("D19", Verdict.Warn)).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lane_whose_queue_does_not_exist_is_found()
    {
        _case.Change("aws sqs list-queues *", answer => answer["QueueUrls"]!.AsArray().RemoveAt(1));

        var finding = await _case.FindsAsync("D20");

        Assert.StartsWith("queue large-files of large-files-1, large-files-2, large-files-out does not exist in this account and region: "
            + "its sidecars report healthy and fail some 900 times a second", finding.Cause, StringComparison.Ordinal);
        Assert.StartsWith("kubectl -n filepipeline scale deployment processor --replicas=0", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_with_foreign_tags_that_Dapr_would_manage_is_found()
    {
        _case.Desired.Component("outcomes", "disableEntityManagement", null);

        Assert.StartsWith("topic arn:aws:sns:us-east-1:111122223333:file-outcomes has tags that are not Dapr's (team)",
            (await _case.FindsAsync("D21")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_topic_is_found()
    {
        _case.Answer("aws sns list-topics *", """{"Topics":[]}""");

        Assert.Contains(
            "file-outcomes does not exist", (await _case.FindsAsync("D21", about: "component outcomes ")).Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"maxReceiveCount":3,"deadLetterTargetArn":"arn:aws:sqs:us-east-1:111122223333:file-events-dlq"}""",
        "queue file-events dead-letters a message after 3 receives")]
    [InlineData("", "queue file-events has no dead-letter queue")]
    public async Task A_queue_that_dead_letters_too_early_or_never_is_found(string policy, string cause)
    {
        _case.EditQueue("file-events", attributes => attributes["RedrivePolicy"] = policy);

        Assert.StartsWith(cause, (await _case.FindsAsync("D22")).Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_outcomes_give_a_warning()
    {
        _case.EditQueue("file-outcomes-dlq", attributes => attributes["ApproximateNumberOfMessages"] = "2");

        var finding = await _case.FindsAsync("D28", Verdict.Warn);

        Assert.StartsWith("2 outcome(s) wait in file-outcomes-dlq", finding.Cause, StringComparison.Ordinal);
        Assert.Contains("logs deployment/notifier", finding.Fix, StringComparison.Ordinal);
    }
}
