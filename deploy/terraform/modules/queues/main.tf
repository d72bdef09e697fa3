# The queues of the topology. A queue accepts messages only from the services of this account and from the named AWS sources.
locals {
  queues = { for key, queue in var.queues : key => queue if !contains(var.existing, key) }
}

resource "aws_sqs_queue" "this" {
  for_each                          = local.queues
  name                              = each.value.name
  visibility_timeout_seconds        = each.value.visibility
  message_retention_seconds         = each.value.retention
  receive_wait_time_seconds         = 20
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = 300

  lifecycle {
    prevent_destroy = true # waiting messages are lost with their queue
  }
}

resource "aws_sqs_queue_redrive_policy" "this" {
  for_each       = { for key, queue in local.queues : key => queue if queue.dead_letters != null }
  queue_url      = aws_sqs_queue.this[each.key].id
  redrive_policy = jsonencode({ deadLetterTargetArn = var.queues[each.value.dead_letters].arn, maxReceiveCount = each.value.max_receives })
  depends_on     = [aws_sqs_queue.this]
}

resource "aws_sqs_queue_redrive_allow_policy" "this" {
  for_each  = { for key, queue in local.queues : key => queue if queue.dead_letters == null }
  queue_url = aws_sqs_queue.this[each.key].id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = sort([for queue in values(var.queues) : queue.arn if queue.dead_letters == each.key])
  })
}

resource "aws_sqs_queue_policy" "this" {
  for_each  = local.queues
  queue_url = aws_sqs_queue.this[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "TlsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "sqs:*"
        Resource  = each.value.arn
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }],
      [for sender in try(var.senders[each.key], []) : {
        Sid       = sender.sid
        Effect    = "Allow"
        Principal = { Service = sender.service }
        Action    = "sqs:SendMessage"
        Resource  = each.value.arn
        Condition = {
          StringEquals = { "aws:SourceAccount" = var.account }
          ArnEquals    = { "aws:SourceArn" = sender.source_arn }
        }
      }],
    )
  })
}
