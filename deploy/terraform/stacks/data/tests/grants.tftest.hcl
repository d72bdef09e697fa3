# Grants of the keys to AWS services. Without any of them deliveries stop, and no error appears anywhere.
mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  account = "123456789012"
  region  = "eu-central-1"
  tags    = { project = "filepipeline", environment = "test", owner = "files", cost-center = "1000", data-class = "internal" }
}

run "lanes" {
  command = plan

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policies["queues"]).Statement : try(
      statement.Principal.Service == "s3.amazonaws.com" && toset(statement.Action) == toset(["kms:Decrypt", "kms:GenerateDataKey"])
      && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" && toset(statement.Condition.ArnLike["aws:SourceArn"]) == toset(["arn:aws:s3:::filepipeline-123456789012-eu-central-1-uploads"]),
    false)])
    error_message = "S3ToEncryptedQueues: S3 cannot send notifications to the encrypted queue"
  }

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policies["queues"]).Statement : try(
      statement.Principal.Service == "sns.amazonaws.com" && toset(statement.Action) == toset(["kms:Decrypt", "kms:GenerateDataKey"])
      && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" && toset(statement.Condition.ArnLike["aws:SourceArn"]) == toset(["arn:aws:sns:eu-central-1:123456789012:file-outcomes"]),
    false)])
    error_message = "SnsToEncryptedQueues: SNS cannot send outcomes to the encrypted queues"
  }

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policies["topics"]).Statement : try(
      statement.Principal.Service == "cloudwatch.amazonaws.com" && toset(statement.Action) == toset(["kms:Decrypt", "kms:GenerateDataKey"])
      && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" && toset(statement.Condition.ArnLike["aws:SourceArn"]) == toset(["arn:aws:cloudwatch:eu-central-1:123456789012:alarm:*"]),
    false)])
    error_message = "AlarmsToEncryptedTopics: alarms cannot publish to encrypted topics"
  }

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policies["topics"]).Statement : try(
      statement.Principal.Service == "events.amazonaws.com" && toset(statement.Action) == toset(["kms:Decrypt", "kms:GenerateDataKey"])
      && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" && toset(statement.Condition.ArnLike["aws:SourceArn"]) == toset(["arn:aws:events:eu-central-1:123456789012:rule/*"]),
    false)])
    error_message = "RulesToEncryptedTopics: EventBridge cannot publish to encrypted topics"
  }

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policies["topics"]).Statement : try(
      statement.Principal.Service == "budgets.amazonaws.com" && toset(statement.Action) == toset(["kms:Decrypt", "kms:GenerateDataKey"])
      && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" && toset(statement.Condition.ArnLike["aws:SourceArn"]) == toset(["arn:aws:budgets::123456789012:*"]),
    false)])
    error_message = "BudgetsToEncryptedTopics: budgets cannot publish to encrypted topics"
  }

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policies["topics"]).Statement : try(
      statement.Principal.Service == "costalerts.amazonaws.com" && toset(statement.Action) == toset(["kms:Decrypt", "kms:GenerateDataKey"])
      && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" && toset(statement.Condition.ArnLike["aws:SourceArn"]) == toset(["arn:aws:ce::123456789012:anomalysubscription/*"]),
    false)])
    error_message = "CostAnomaliesToEncryptedTopics: cost anomalies cannot be published to encrypted topics"
  }

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policies["logs"]).Statement : try(
      statement.Principal.Service == "logs.eu-central-1.amazonaws.com" && contains(statement.Action, "kms:GenerateDataKey") && contains(statement.Action, "kms:Decrypt")
      && statement.Condition.ArnLike["kms:EncryptionContext:aws:logs:arn"] == "arn:aws:logs:eu-central-1:123456789012:log-group:*",
    false)])
    error_message = "LogGroups: CloudWatch Logs cannot encrypt log groups, or for any account"
  }

  assert {
    condition     = alltrue([for policy in values(output.key_policies) : alltrue([for statement in jsondecode(policy).Statement : try(statement.Principal.AWS, "arn:aws:iam::123456789012:root") == "arn:aws:iam::123456789012:root"])])
    error_message = "a key policy grants something to another account"
  }
}

run "fast" {
  command = plan
  variables {
    intake = "fast"
  }

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policies["topics"]).Statement : try(
      statement.Principal.Service == "s3.amazonaws.com" && toset(statement.Action) == toset(["kms:Decrypt", "kms:GenerateDataKey"])
      && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" && toset(statement.Condition.ArnLike["aws:SourceArn"]) == toset(["arn:aws:s3:::filepipeline-123456789012-eu-central-1-uploads"]),
    false)])
    error_message = "S3ToEncryptedTopics: S3 cannot send notifications to the encrypted topic"
  }

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policies["queues"]).Statement : try(
      statement.Principal.Service == "sns.amazonaws.com" && toset(statement.Action) == toset(["kms:Decrypt", "kms:GenerateDataKey"])
      && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" && toset(statement.Condition.ArnLike["aws:SourceArn"]) == toset(["arn:aws:sns:eu-central-1:123456789012:file-outcomes", "arn:aws:sns:eu-central-1:123456789012:file-events-topic"]),
    false)])
    error_message = "SnsToEncryptedQueues: SNS cannot send file events to the encrypted queue"
  }

  assert {
    condition     = !anytrue([for statement in jsondecode(output.key_policies["queues"]).Statement : try(statement.Principal.Service == "s3.amazonaws.com", false)])
    error_message = "S3 may use the key of the queues although it sends to the topic"
  }
}

run "eventbridge" {
  command = plan
  variables {
    use_eventbridge = true
  }

  assert {
    condition = anytrue([for statement in jsondecode(output.key_policies["queues"]).Statement : try(
      statement.Principal.Service == "events.amazonaws.com" && toset(statement.Action) == toset(["kms:Decrypt", "kms:GenerateDataKey"])
      && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" && toset(statement.Condition.ArnLike["aws:SourceArn"]) == toset(["arn:aws:events:eu-central-1:123456789012:rule/filepipeline-uploads"]),
    false)])
    error_message = "EventBridgeToEncryptedQueues: EventBridge cannot send to the encrypted queue"
  }
}

run "without_watch" {
  command = plan
  variables {
    alarm_topics = false
  }

  assert {
    condition     = !anytrue([for statement in jsondecode(output.key_policies["topics"]).Statement : try(endswith(statement.Principal.Service, ".amazonaws.com"), false)])
    error_message = "a service may use the key of the topics although nothing publishes with it"
  }
}
