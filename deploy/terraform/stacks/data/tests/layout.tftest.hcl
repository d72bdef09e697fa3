# What the stack creates in each of its variants.
mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  account = "123456789012"
  region  = "eu-central-1"
  tags    = { project = "filepipeline", environment = "test", owner = "files", cost-center = "1000", data-class = "internal" }
}

run "fast" {
  command = plan
  variables {
    intake = "fast"
  }

  assert {
    condition     = [for rule in aws_s3_bucket_notification.uploads.topic : rule.topic_arn] == ["arn:aws:sns:eu-central-1:123456789012:file-events-topic"]
    error_message = "the bucket does not notify the topic file-events-topic"
  }
  assert {
    condition     = length(aws_s3_bucket_notification.uploads.queue) == 0
    error_message = "the bucket still notifies a queue"
  }
  assert {
    condition     = contains(keys(output.handover.queues), "file-events-fast")
    error_message = "the queue file-events-fast is missing"
  }
}

run "eventbridge" {
  command = plan
  variables {
    use_eventbridge = true
  }

  assert {
    condition     = aws_s3_bucket_notification.uploads.eventbridge && length(aws_s3_bucket_notification.uploads.queue) == 0
    error_message = "the bucket does not send to EventBridge alone"
  }
  assert {
    condition     = aws_cloudwatch_event_target.uploads[0].arn == output.handover.queues["file-events"].arn
    error_message = "the rule does not reach the queue file-events"
  }
}

run "existing" {
  command = plan
  variables {
    queue_prefix = "acme-"
    existing = {
      buckets = { uploads = "acme-incoming" }
      tables  = { records = "acme-records" }
      queues  = { "file-events-dlq" = "acme-dead" }
      keys    = { topics = "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555" }
    }
  }

  assert {
    condition     = !contains(keys(module.bucket), "uploads") && contains(keys(module.bucket), "parking")
    error_message = "an existing bucket is created again"
  }
  assert {
    condition     = keys(module.tables.arns) == ["workflows"] && !contains(keys(module.queues.ids), "file-events-dlq")
    error_message = "an existing table or queue is created again"
  }
  assert {
    condition     = aws_s3_bucket_notification.uploads.bucket == "acme-incoming" && output.handover.tables["records"].name == "acme-records"
    error_message = "an existing name is not used"
  }
  assert {
    condition     = output.handover.queues["file-events"].name == "acme-file-events" && output.handover.queues["file-events-dlq"].arn == "arn:aws:sqs:eu-central-1:123456789012:acme-dead"
    error_message = "the prefix or an existing name of a queue is not used"
  }
  assert {
    condition     = output.handover.keys["topics"] == "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    error_message = "the existing key is not used"
  }
}

run "refuses_invalid_values" {
  command = plan
  variables {
    account  = "1234"
    region   = "Frankfurt"
    intake   = "slow"
    tags     = { project = "filepipeline" }
    existing = { buckets = { upload = "a" } }
  }
  expect_failures = [var.account, var.region, var.intake, var.tags, var.existing]
}
