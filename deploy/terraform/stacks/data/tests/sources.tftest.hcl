# Further buckets: their topics may send to the main queue, and use its key.
mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  account       = "123456789012"
  region        = "eu-central-1"
  tags          = { project = "filepipeline", environment = "test", owner = "files", cost-center = "1000", data-class = "internal" }
  source_topics = { ireland = "arn:aws:sns:eu-west-1:123456789012:filepipeline-ireland-events" }
}

run "sources" {
  command = plan

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policies["queues"]).Statement : try(
      statement.Principal.Service == "sns.amazonaws.com" && contains(statement.Condition.ArnLike["aws:SourceArn"], "arn:aws:sns:eu-west-1:123456789012:filepipeline-ireland-events"),
    false)])
    error_message = "SourcesToEncryptedQueues: events of a further bucket cannot reach the encrypted queue"
  }
  assert {
    condition     = aws_sns_topic_subscription.source["ireland"].raw_message_delivery && aws_sns_topic_subscription.source["ireland"].region == "eu-west-1"
    error_message = "a lane cannot read the envelope of SNS"
  }
}
