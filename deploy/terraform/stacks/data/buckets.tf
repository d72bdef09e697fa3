locals {
  log_bucket = "${var.name}-${var.account}-${var.region}-access-logs"
}

# Access logs can only go to a bucket with SSE-S3.
module "access_logs" {
  source      = "../../modules/bucket"
  name        = local.log_bucket
  account     = var.account
  partition   = local.partition
  expirations = { "" = 365 }
  allow_statements = jsonencode([{
    Sid       = "AccessLogsOfThisAccount"
    Effect    = "Allow"
    Principal = { Service = "logging.s3.amazonaws.com" }
    Action    = "s3:PutObject"
    Resource  = "arn:${local.partition}:s3:::${local.log_bucket}/*"
    Condition = {
      StringEquals = { "aws:SourceAccount" = var.account }
      ArnLike      = { "aws:SourceArn" = [for bucket in values(local.buckets) : bucket.arn] }
    }
  }])
}

module "bucket" {
  for_each         = { for key, bucket in local.buckets : key => bucket if !contains(keys(var.existing.buckets), key) }
  source           = "../../modules/bucket"
  name             = each.value.name
  account          = var.account
  partition        = local.partition
  kms_key_arn      = module.keys.arns["uploads"]
  log_bucket       = module.access_logs.name
  noncurrent_days  = var.noncurrent_days
  cors_origins     = each.key == "uploads" ? var.cors_origins : []
  expirations      = each.key == "uploads" ? var.upload_expirations : {} # parked files wait for an operator without a limit
  object_lock_days = each.key == "uploads" ? var.object_lock_days : 0
  request_metrics  = each.key == "uploads" && var.request_metrics
}

# S3 checks the policy of the target when it stores this, so queues and topics come first. It owns all notifications of the bucket.
resource "aws_s3_bucket_notification" "uploads" {
  bucket      = local.uploads.name
  eventbridge = var.use_eventbridge

  dynamic "queue" {
    for_each = var.use_eventbridge ? [] : [for rule in local.uploads.notifications : rule if can(rule.queue)]
    content {
      queue_arn     = local.queues[queue.value.queue].arn
      events        = queue.value.events
      filter_prefix = try(queue.value.prefix, null)
    }
  }

  dynamic "topic" {
    for_each = [for rule in local.uploads.notifications : rule if can(rule.topic)]
    content {
      topic_arn     = local.topics[topic.value.topic].arn
      events        = topic.value.events
      filter_prefix = try(topic.value.prefix, null)
    }
  }

  depends_on = [module.bucket, module.queues, module.topics, module.keys]
}

resource "aws_cloudwatch_event_rule" "uploads" {
  count       = var.use_eventbridge ? 1 : 0
  name        = local.rule_name
  description = "Stored and removed files, for the queue file-events"
  event_pattern = jsonencode({
    source      = ["aws.s3"]
    detail-type = ["Object Created", "Object Deleted"]
    detail      = { bucket = { name = [local.uploads.name] } }
  })
}

resource "aws_cloudwatch_event_target" "uploads" {
  count      = var.use_eventbridge ? 1 : 0
  rule       = aws_cloudwatch_event_rule.uploads[0].name
  arn        = local.queues["file-events"].arn
  depends_on = [module.queues]
}

# SNS logs what it could not deliver to a queue.
resource "aws_iam_role" "deliveries" {
  name = "${var.name}-sns-deliveries"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sts:AssumeRole"
      # IfExists: AWS does not document that this service names the account that it acts for.
      Condition = {
        StringEqualsIfExists = { "aws:SourceAccount" = var.account }
        ArnLikeIfExists      = { "aws:SourceArn" = "${local.sns}:*" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "deliveries" {
  name = "logs"
  role = aws_iam_role.deliveries.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:PutMetricFilter", "logs:PutRetentionPolicy"]
      Resource = "arn:${local.partition}:logs:${var.region}:${var.account}:log-group:sns/*"
    }]
  })
}
