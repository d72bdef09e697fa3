mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  account     = "123456789012"
  region      = "eu-west-1"
  tags        = { project = "filepipeline", environment = "test", owner = "files", cost-center = "1000", data-class = "internal" }
  source_name = "ireland"
}

run "defaults" {
  command = plan

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policy).Statement : try(
      statement.Principal.Service == "s3.amazonaws.com" && toset(statement.Action) == toset(["kms:Decrypt", "kms:GenerateDataKey"])
      && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" && toset(statement.Condition.ArnLike["aws:SourceArn"]) == toset(["arn:aws:s3:::${output.bucket}"]),
    false)])
    error_message = "S3ToEncryptedTopic: S3 cannot send notifications to the encrypted topic"
  }
  assert {
    condition     = output.topic_arn == "arn:aws:sns:eu-west-1:123456789012:filepipeline-ireland-events" && output.source.region == "eu-west-1"
    error_message = "the outputs name another region or topic"
  }
}

run "refuses_invalid_names" {
  command = plan
  variables {
    source_name = "Ireland_1"
  }
  expect_failures = [var.source_name]
}
