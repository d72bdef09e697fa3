# The topics of the topology, and their queues. Raw delivery is off: Dapr reads the envelope of SNS.
resource "aws_sns_topic" "this" {
  for_each                      = var.topics
  name                          = each.value.name
  kms_master_key_id             = var.kms_key_arn
  sqs_failure_feedback_role_arn = var.feedback_role_arn
  tracing_config                = "PassThrough"
}

resource "aws_sns_topic_policy" "this" {
  for_each = var.topics
  arn      = aws_sns_topic.this[each.key].arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid       = "TlsOnly"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sns:Publish"
          Resource  = each.value.arn
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        },
        {
          # Roles of this account, as far as their own policies go; a topic without this statement would refuse them.
          Sid       = "RolesOfThisAccount"
          Effect    = "Allow"
          Principal = { AWS = "arn:${var.partition}:iam::${var.account}:root" }
          Action    = ["sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:Publish", "sns:Subscribe"]
          Resource  = each.value.arn
        },
      ],
      [for publisher in try(var.publishers[each.key], []) : {
        Sid       = publisher.sid
        Effect    = "Allow"
        Principal = { Service = publisher.service }
        Action    = "sns:Publish"
        Resource  = each.value.arn
        Condition = merge(
          { StringEquals = { "aws:SourceAccount" = var.account } },
          publisher.source_arn == null ? {} : { ArnLike = { "aws:SourceArn" = publisher.source_arn } },
        )
      }],
    )
  })
}

resource "aws_sns_topic_subscription" "queue" {
  for_each             = var.queue_subscriptions
  topic_arn            = aws_sns_topic.this[each.value.topic].arn
  protocol             = "sqs"
  endpoint             = each.value.queue_arn
  raw_message_delivery = false
  # Messages that SNS cannot deliver (for example after a change of the key policy) join the dead letters of the queue.
  redrive_policy = jsonencode({ deadLetterTargetArn = each.value.dead_letters_arn })
}

# A subscription by mail stays PendingConfirmation until somebody follows its link.
resource "aws_sns_topic_subscription" "email" {
  for_each  = { for pair in flatten([for topic, addresses in var.emails : [for address in addresses : { topic = topic, address = address }]]) : "${pair.topic} ${pair.address}" => pair }
  topic_arn = aws_sns_topic.this[each.value.topic].arn
  protocol  = "email"
  endpoint  = each.value.address
}
