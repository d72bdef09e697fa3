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

override_resource {
  target          = module.keys.aws_kms_key.this["uploads"]
  override_during = plan
  values          = { arn = "arn:aws:kms:eu-central-1:123456789012:key/uploads", key_id = "uploads" }
}

override_resource {
  target          = module.keys.aws_kms_key.this["queues"]
  override_during = plan
  values          = { arn = "arn:aws:kms:eu-central-1:123456789012:key/queues", key_id = "queues" }
}

override_resource {
  target          = module.keys.aws_kms_key.this["topics"]
  override_during = plan
  values          = { arn = "arn:aws:kms:eu-central-1:123456789012:key/topics", key_id = "topics" }
}

override_resource {
  target          = module.keys.aws_kms_key.this["records"]
  override_during = plan
  values          = { arn = "arn:aws:kms:eu-central-1:123456789012:key/records", key_id = "records" }
}

override_resource {
  target          = module.keys.aws_kms_key.this["logs"]
  override_during = plan
  values          = { arn = "arn:aws:kms:eu-central-1:123456789012:key/logs", key_id = "logs" }
}

run "lanes" {
  command = plan

  assert {
    condition     = [for rule in aws_s3_bucket_notification.uploads.queue : rule.queue_arn] == ["arn:aws:sqs:eu-central-1:123456789012:file-events"]
    error_message = "the bucket does not notify the queue file-events"
  }
  assert {
    condition     = toset(aws_s3_bucket_notification.uploads.queue[0].events) == toset(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"])
    error_message = "the bucket notifies other events than topology.json"
  }
  assert {
    condition     = output.handover.keys == { for class in ["logs", "queues", "records", "topics", "uploads"] : class => "arn:aws:kms:eu-central-1:123456789012:key/${class}" }
    error_message = "a class of data has no key of its own"
  }
  assert {
    condition     = output.handover.buckets["uploads"].name == "filepipeline-123456789012-eu-central-1-uploads"
    error_message = "the name of the bucket does not contain account and region"
  }
  assert {
    condition     = length(aws_cloudwatch_event_rule.uploads) == 0 && length(aws_s3_bucket_notification.uploads.topic) == 0
    error_message = "more than one way leads from the bucket to the queue"
  }
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

run "pair" {
  command = plan
  variables {
    pair = true
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
