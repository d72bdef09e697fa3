using System.Text.Json.Nodes;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests.Rules;

/// <summary>Whoever is configured to send to a queue or topic is also allowed to.</summary>
internal static class DeliveryRules
{
    private const string S3 = "s3.amazonaws.com";
    private const string Sns = "sns.amazonaws.com";
    private const string EventBridge = "events.amazonaws.com";

    public static IEnumerable<string> Check(Plan plan) => Notifications(plan).Concat(Subscriptions(plan)).Concat(Targets(plan));

    private static IEnumerable<string> Notifications(Plan plan) =>
        from notification in plan.Of("aws_s3_bucket_notification")
        let bucket = $"arn:aws:s3:::{notification.Text("bucket")}"
        from violation in Missing(plan, notification, "queue", "queue_arn", bucket)
            .Concat(Missing(plan, notification, "topic", "topic_arn", bucket))
        select violation;

    private static IEnumerable<string> Missing(Plan plan, PlannedResource notification, string block, string argument, string bucket) =>
        from rule in notification.Values[block] as JsonArray ?? []
        let target = (string)rule[argument]!
        where !MaySend(plan, target, S3, bucket)
        select $"{notification.Address}: {S3} may not send to {target}";

    private static IEnumerable<string> Subscriptions(Plan plan) =>
        from subscription in plan.Of("aws_sns_topic_subscription")
        where subscription.Text("protocol") == "sqs"
        let dead = (string?)JsonNode.Parse(subscription.Text("redrive_policy") ?? "{}")!["deadLetterTargetArn"]
        from queue in (string?[])[subscription.Text("endpoint"), dead]
        where queue is not null && !MaySend(plan, queue, Sns, source: null)
        select $"{subscription.Address}: {Sns} may not send to {queue}";

    private static IEnumerable<string> Targets(Plan plan) =>
        from target in plan.Of("aws_cloudwatch_event_target")
        let arn = target.Text("arn")!
        where arn.Contains(":sqs:", StringComparison.Ordinal) && !MaySend(plan, arn, EventBridge, source: null)
        select $"{target.Address}: {EventBridge} may not send to {arn}";

    private static bool MaySend(Plan plan, string target, string service, string? source) =>
        PolicyStatement.Of(plan).Any(pair => pair.Holder.Type is "aws_sqs_queue_policy" or "aws_sns_topic_policy"
            && pair.Statement.IsAllow && pair.Statement.Service == service && pair.Statement.Resources.Contains(target)
            && (source is null || pair.Statement.Condition("aws:SourceArn").Contains(source)));
}
