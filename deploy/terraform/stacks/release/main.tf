# The record of releases, and the rollback. deploy/release stores the rendered manifests of each release here, and which one was good last.
# While a release is watched, the alarm release-health starts a build that applies the good one again.
data "aws_partition" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  bucket     = "${var.name}-${var.account}-${var.region}-releases"
  parameters = "arn:${local.partition}:ssm:${var.region}:${var.account}:parameter/${var.name}/release"
  project    = "${var.name}-rollback"
  cluster    = "arn:${local.partition}:eks:${var.region}:${var.account}:cluster/${var.cluster_name}"

  # Reads the record, applies the manifests, waits. An operator runs the same script (deploy/rollback).
  script = file("${path.module}/../../../rollback")
}

module "bucket" {
  source          = "../../modules/bucket"
  name            = local.bucket
  account         = var.account
  partition       = local.partition
  kms_key_arn     = var.key_arns.uploads
  noncurrent_days = 90
}

# "none" until the first release: the rollback then refuses to run.
resource "aws_ssm_parameter" "this" {
  for_each    = { good = "Last release that was watched without an alarm", candidate = "Release that is watched, and until when" }
  name        = "/${var.name}/release/${each.key}"
  description = each.value
  type        = "String"
  value       = "none"

  lifecycle {
    ignore_changes = [value] # deploy/release writes it
  }
}

resource "aws_cloudwatch_log_group" "rollback" {
  name              = "/aws/codebuild/${local.project}"
  retention_in_days = 90
  kms_key_id        = var.key_arns.logs
}

resource "aws_security_group" "rollback" {
  name        = local.project
  description = "Rollback to the API server and to AWS"
  vpc_id      = var.network.vpc_id
}

resource "aws_vpc_security_group_egress_rule" "rollback" {
  security_group_id = aws_security_group.rollback.id
  description       = "HTTPS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_codebuild_project" "rollback" {
  name                   = local.project
  description            = "Applies the last good release again"
  service_role           = aws_iam_role.rollback.arn
  build_timeout          = 15
  queued_timeout         = 5
  concurrent_build_limit = 1 # an alarm that fires twice rolls back once

  artifacts {
    type = "NO_ARTIFACTS"
  }

  environment {
    type         = "ARM_CONTAINER"
    compute_type = "BUILD_GENERAL1_SMALL"
    image        = "aws/codebuild/amazonlinux-aarch64-standard:3.0"

    dynamic "environment_variable" {
      for_each = { RELEASE_NAME = var.name, RELEASE_BUCKET = local.bucket, CLUSTER_NAME = var.cluster_name, AWS_REGION = var.region }
      content {
        name  = environment_variable.key
        value = environment_variable.value
      }
    }
  }

  source {
    type = "NO_SOURCE"
    buildspec = yamlencode({
      version = "0.2"
      env     = { shell = "bash" }
      phases = {
        # The images of CodeBuild have no kubectl, and the network may not reach the internet (docs/install.md stores it).
        install = { commands = ["aws s3 cp --only-show-errors \"s3://$RELEASE_BUCKET/tools/kubectl\" /usr/local/bin/kubectl", "chmod +x /usr/local/bin/kubectl"] }
        build   = { commands = [local.script] }
      }
    })
  }

  vpc_config {
    vpc_id             = var.network.vpc_id
    subnets            = var.network.subnet_ids
    security_group_ids = [aws_security_group.rollback.id]
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.rollback.name
    }
  }
}

resource "aws_cloudwatch_event_rule" "alarm" {
  name        = local.project
  description = "The alarm ${var.release_alarm.name} fires"
  event_pattern = jsonencode({
    source      = ["aws.cloudwatch"]
    detail-type = ["CloudWatch Alarm State Change"]
    resources   = [var.release_alarm.arn]
    detail      = { state = { value = ["ALARM"] } }
  })
}

resource "aws_cloudwatch_event_target" "alarm" {
  rule     = aws_cloudwatch_event_rule.alarm.name
  arn      = aws_codebuild_project.rollback.arn
  role_arn = aws_iam_role.start.arn
  retry_policy {
    maximum_event_age_in_seconds = 300
    maximum_retry_attempts       = 3
  }
}

# People are notified of its end.
resource "aws_cloudwatch_event_rule" "ended" {
  name        = "${local.project}-ended"
  description = "A rollback ended"
  event_pattern = jsonencode({
    source      = ["aws.codebuild"]
    detail-type = ["CodeBuild Build State Change"]
    detail      = { project-name = [local.project], build-status = ["FAILED", "STOPPED", "SUCCEEDED"] }
  })
}

resource "aws_cloudwatch_event_target" "ended" {
  rule = aws_cloudwatch_event_rule.ended.name
  arn  = var.page_topic_arn
}

output "bucket" {
  description = "Bucket of the manifests of releases, for deploy/release (RELEASE_BUCKET)."
  value       = local.bucket
}

output "deploy_role" {
  description = "Role of CI; null without repository."
  value       = one(aws_iam_role.ci[*].arn)
}
