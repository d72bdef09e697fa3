mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

override_resource {
  target          = aws_codebuild_project.rollback
  override_during = plan
  values          = { arn = "arn:aws:codebuild:eu-central-1:123456789012:project/filepipeline-rollback" }
}

override_resource {
  target          = aws_iam_openid_connect_provider.github
  override_during = plan
  values          = { arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
}

variables {
  account         = "123456789012"
  region          = "eu-central-1"
  tags            = { project = "filepipeline", environment = "test", owner = "files", cost-center = "1000", data-class = "internal" }
  cluster_name    = "filepipeline"
  repository_arns = { for name in ["ingest", "notifier", "processor", "requeue"] : name => "arn:aws:ecr:eu-central-1:123456789012:repository/filepipeline/${name}" }
  release_alarm   = { name = "filepipeline-release-health", arn = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:filepipeline-release-health" }
  page_topic_arn  = "arn:aws:sns:eu-central-1:123456789012:filepipeline-alarms-page"
  key_arns        = { uploads = "arn:aws:kms:eu-central-1:123456789012:key/uploads", logs = "arn:aws:kms:eu-central-1:123456789012:key/logs" }
  network         = { vpc_id = "vpc-1", subnet_ids = ["subnet-1"] }
}

run "defaults" {
  command = plan

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.alarm.event_pattern).resources == [var.release_alarm.arn] && jsondecode(aws_cloudwatch_event_rule.alarm.event_pattern).detail.state.value == ["ALARM"]
    error_message = "the alarm does not start the rollback"
  }
  assert {
    condition     = aws_cloudwatch_event_target.alarm.arn == aws_codebuild_project.rollback.arn && aws_cloudwatch_event_target.ended.arn == var.page_topic_arn
    error_message = "the rollback is not started, or nobody is notified of it"
  }
  assert {
    condition     = length(aws_iam_role.ci) == 0 && keys(aws_eks_access_entry.this) == ["rollback"]
    error_message = "CI has access although there is no repository"
  }
  assert {
    condition     = strcontains(aws_codebuild_project.rollback.source[0].buildspec, "good=$(parameter good)")
    error_message = "the build does not read the last good release"
  }
}

run "with_ci" {
  command = plan
  variables {
    repository = "acme/files"
  }

  assert {
    condition     = jsondecode(aws_iam_role.ci[0].assume_role_policy).Statement[0].Condition.StringEquals == { "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com", "token.actions.githubusercontent.com:sub" = "repo:acme/files:environment:prod" }
    error_message = "other repositories, or jobs without approval, may deploy"
  }
}

run "refuses_invalid_values" {
  command = plan
  variables {
    repository  = "acme/*"
    environment = "*"
  }
  expect_failures = [var.repository, var.environment]
}
