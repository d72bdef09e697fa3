using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests.Rules;

/// <summary>Rules for queues, topics and subscriptions.</summary>
internal static class MessageRules
{
    public static IEnumerable<string> Check(Plan plan) => plan.Of("aws_sqs_queue").SelectMany(queue => Queue(plan, queue))
        .Concat(plan.Of("aws_sns_topic").SelectMany(topic => Topic(plan, topic)))
        .Concat(plan.Of("aws_sns_topic_subscription").SelectMany(Subscription));

    private static IEnumerable<string> Queue(Plan plan, PlannedResource queue)
    {
        if (string.IsNullOrEmpty(queue.Text("kms_master_key_id"))) yield return $"{queue.Address}: no key of ours";
        if ((int?)queue.Values["receive_wait_time_seconds"] != 20) yield return $"{queue.Address}: no long polling";
        var policy = Twin(plan, queue, "aws_sqs_queue_policy");
        if (policy is null)
        {
            yield return $"{queue.Address}: no policy";
            yield break;
        }
        foreach (var violation in Statements(policy, PolicyStatement.In(policy.Text("policy")))) yield return violation;
        if (Twin(plan, queue, "aws_sqs_queue_redrive_policy") is null && Twin(plan, queue, "aws_sqs_queue_redrive_allow_policy") is null)
            yield return $"{queue.Address}: neither dead letters nor a list of the queues that it is for";
    }

    private static IEnumerable<string> Topic(Plan plan, PlannedResource topic)
    {
        if (string.IsNullOrEmpty(topic.Text("kms_master_key_id"))) yield return $"{topic.Address}: no key of ours";
        var policy = Twin(plan, topic, "aws_sns_topic_policy");
        if (policy is null)
        {
            yield return $"{topic.Address}: no policy";
            yield break;
        }
        foreach (var violation in Statements(policy, PolicyStatement.In(policy.Text("policy")))) yield return violation;
    }

    private static IEnumerable<string> Statements(PlannedResource holder, IReadOnlyList<PolicyStatement> statements)
    {
        if (!statements.Any(statement => statement.RefusesPlainRequests))
            yield return $"{holder.Address}: requests without TLS are accepted";
        foreach (var statement in statements.Where(statement => statement is { IsAllow: true, Service: not null }))
        {
            if (statement.Condition("aws:SourceAccount").Count != 1)
                yield return $"{holder.Address}: {statement.Service} may send for another account";
            if (statement.Service is "s3.amazonaws.com" or "sns.amazonaws.com" && statement.Condition("aws:SourceArn").Count != 1)
                yield return $"{holder.Address}: {statement.Service} may send for any source";
        }
        if (statements.Any(statement => statement is { IsAllow: true, Service: null }
            && !statement.Json["Principal"]!.ToJsonString().Contains(":iam::", StringComparison.Ordinal)))
        {
            yield return $"{holder.Address}: everybody may send";
        }
    }

    private static IEnumerable<string> Subscription(PlannedResource subscription)
    {
        if (subscription.Text("protocol") != "sqs") yield break;
        // Events of further buckets go to lanes, which read no envelope; reconcile finds what is lost.
        if (subscription.Address.Contains("_subscription.source[", StringComparison.Ordinal)) yield break;
        // Dapr reads the envelope of SNS.
        if ((bool?)subscription.Values["raw_message_delivery"] != false) yield return $"{subscription.Address}: raw delivery is on";
        if (string.IsNullOrEmpty(subscription.Text("redrive_policy")))
            yield return $"{subscription.Address}: undeliverable messages are lost";
    }

    // The resource of another type with the same module and key: module.queues.aws_sqs_queue.this["a"] and …_policy.this["a"].
    private static PlannedResource? Twin(Plan plan, PlannedResource resource, string type)
    {
        var address = resource.Address.Replace($"{resource.Type}.", $"{type}.", StringComparison.Ordinal);
        return plan.Of(type).FirstOrDefault(other => other.Address == address);
    }
}
