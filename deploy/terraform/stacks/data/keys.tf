# What AWS services need of each key. Every entry has a test in tests/grants.tftest.hcl: a missing one loses messages without any error.
locals {
  key_grants = {
    uploads = []
    records = []
    queues = [for grant in [
      {
        when        = var.intake == "lanes" && !var.use_eventbridge
        sid         = "S3ToEncryptedQueues"
        service     = "s3.amazonaws.com"
        source_arns = [local.uploads.arn]
      },
      {
        when        = var.use_eventbridge
        sid         = "EventBridgeToEncryptedQueues"
        service     = "events.amazonaws.com"
        source_arns = [local.rule_arn]
      },
      {
        when    = true
        sid     = "SnsToEncryptedQueues"
        service = "sns.amazonaws.com"
        source_arns = concat(
          [for topic in distinct([for subscription in values(local.subscriptions) : subscription.topic]) : local.topics[topic].arn],
          sort(values(var.source_topics)),
        )
      },
    ] : grant if grant.when]
    topics = [for grant in [
      {
        when        = var.intake == "fast"
        sid         = "S3ToEncryptedTopics"
        service     = "s3.amazonaws.com"
        source_arns = [local.uploads.arn]
      },
      {
        when        = var.alarm_topics
        sid         = "AlarmsToEncryptedTopics"
        service     = "cloudwatch.amazonaws.com"
        source_arns = ["arn:${local.partition}:cloudwatch:${var.region}:${var.account}:alarm:*"]
      },
      {
        when        = var.alarm_topics
        sid         = "RulesToEncryptedTopics"
        service     = "events.amazonaws.com"
        source_arns = ["arn:${local.partition}:events:${var.region}:${var.account}:rule/*"]
      },
      {
        when        = var.alarm_topics
        sid         = "BudgetsToEncryptedTopics"
        service     = "budgets.amazonaws.com"
        source_arns = ["arn:${local.partition}:budgets::${var.account}:*"]
      },
      {
        when        = var.alarm_topics
        sid         = "CostAnomaliesToEncryptedTopics"
        service     = "costalerts.amazonaws.com"
        source_arns = ["arn:${local.partition}:ce::${var.account}:anomalysubscription/*"]
      },
    ] : grant if grant.when]
    logs = [{
      sid     = "LogGroups"
      service = "logs.${var.region}.${data.aws_partition.current.dns_suffix}"
      actions = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
      context = { "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${var.region}:${var.account}:log-group:*" }
    }]
  }
}
