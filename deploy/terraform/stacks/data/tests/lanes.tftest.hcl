# The default variant, on its own because most planted faults need only this run.
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
