# Slack. The role may show alarms and nothing else; the guardrail limits whatever the channel asks for.
resource "aws_iam_role" "chat" {
  count = var.slack == null ? 0 : 1
  name  = "${local.name}-chat"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "chatbot.amazonaws.com" }
      Action    = "sts:AssumeRole"
      # IfExists: AWS does not document that this service names the account that it acts for.
      Condition = { StringEqualsIfExists = { "aws:SourceAccount" = var.account } }
    }]
  })
}

resource "aws_iam_role_policy" "chat" {
  count = length(aws_iam_role.chat)
  name  = "reads"
  role  = aws_iam_role.chat[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["cloudwatch:DescribeAlarms"]
      Resource = "arn:${local.data.partition}:cloudwatch:${var.region}:${var.account}:alarm:${local.name}-*"
    }]
  })
}

resource "aws_chatbot_slack_channel_configuration" "this" {
  count                       = length(aws_iam_role.chat)
  configuration_name          = "${local.name}-alarms"
  slack_team_id               = var.slack.team_id
  slack_channel_id            = var.slack.channel_id
  iam_role_arn                = aws_iam_role.chat[0].arn
  sns_topic_arns              = [module.topics.arns["page"], module.topics.arns["ticket"]]
  guardrail_policy_arns       = ["arn:${local.data.partition}:iam::aws:policy/CloudWatchReadOnlyAccess"]
  logging_level               = "ERROR"
  user_authorization_required = true
}

# Traces of slow and of failed files; a file is found by annotation.filepipeline_file_id.
resource "aws_xray_group" "this" {
  for_each = {
    failed = "service(\"processor\") AND (error OR fault)"
    slow   = "service(\"processor\") AND responsetime > 30"
  }
  group_name        = "${local.name}-${each.key}"
  filter_expression = each.value
  insights_configuration {
    insights_enabled      = each.key == "failed"
    notifications_enabled = false
  }
}

resource "aws_budgets_budget" "this" {
  name         = local.name
  budget_type  = "COST"
  limit_amount = tostring(var.monthly_budget)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  # Activate project as a cost allocation tag first; until then the budget sees nothing.
  cost_filter {
    name   = "TagKeyValue"
    values = [join("$", ["user:project", var.tags["project"]])]
  }

  dynamic "notification" {
    for_each = { "50" = "ACTUAL", "80" = "ACTUAL", "100" = "ACTUAL", "101" = "FORECASTED" }
    content {
      comparison_operator       = "GREATER_THAN"
      threshold                 = tonumber(notification.key)
      threshold_type            = "PERCENTAGE"
      notification_type         = notification.value
      subscriber_sns_topic_arns = [module.topics.arns["ticket"]]
    }
  }
}

resource "aws_ce_anomaly_monitor" "this" {
  name         = local.name
  monitor_type = "CUSTOM"
  monitor_specification = jsonencode({
    Tags = { Key = "user:project", Values = [var.tags["project"]], MatchOptions = null }
  })
}

resource "aws_ce_anomaly_subscription" "this" {
  name             = local.name
  frequency        = "IMMEDIATE"
  monitor_arn_list = [aws_ce_anomaly_monitor.this.arn]

  subscriber {
    type    = "SNS"
    address = module.topics.arns["ticket"]
  }

  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = ["20"]
    }
  }
}

output "handover" {
  description = "What stacks/release needs to know."
  value = {
    release_alarm  = { name = module.alarms.release_alarm, arn = module.alarms.release_alarm_arn }
    page_topic_arn = module.topics.arns["page"]
  }
}

output "alarms" {
  description = "Names of all alarms."
  value       = module.alarms.names
}
