# Alarms from alarms.json. Its values "queue:…", "bucket:…", "cluster" and the like stand for names of the environment. An alarm with
# "requires" exists only where its metric does: an alarm without a metric never fires and looks like health.
locals {
  file     = jsondecode(file("${path.module}/alarms.json"))
  alarms   = { for alarm in local.file.alarms : alarm.name => alarm if try(var.available[alarm.requires], !can(alarm.requires)) }
  filters  = { for filter in local.file.filters : filter.name => filter }
  actions  = { page = [var.page_topic_arn], ticket = [var.ticket_topic_arn] }
  releases = sort([for alarm in values(local.alarms) : alarm.name if can(alarm.release)])
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each            = local.alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.summary}. ${var.runbook_url}#${each.value.section}"
  comparison_operator = try(each.value.comparison, "GreaterThanThreshold")
  threshold           = can(each.value.band) ? null : try(var.thresholds[each.value.threshold], each.value.threshold)
  threshold_metric_id = can(each.value.band) ? "band" : null
  evaluation_periods  = each.value.periods
  datapoints_to_alarm = each.value.datapoints
  treat_missing_data  = each.value.missing
  actions_enabled     = true
  alarm_actions       = local.actions[each.value.severity]
  ok_actions          = local.actions[each.value.severity]

  dynamic "metric_query" {
    for_each = each.value.metrics
    content {
      id          = metric_query.value.id
      return_data = !can(each.value.expression)
      metric {
        namespace   = split(" ", metric_query.value.metric)[0]
        metric_name = split(" ", metric_query.value.metric)[1]
        stat        = metric_query.value.stat
        period      = each.value.seconds
        dimensions  = { for key, value in metric_query.value.dimensions : key => lookup(var.names, value, value) }
      }
    }
  }

  dynamic "metric_query" {
    for_each = can(each.value.expression) ? [each.value.expression] : []
    content {
      id          = "result"
      expression  = metric_query.value
      label       = each.value.summary
      return_data = true
    }
  }

  dynamic "metric_query" {
    for_each = can(each.value.band) ? [each.value.band] : []
    content {
      id          = "band"
      expression  = "ANOMALY_DETECTION_BAND(${each.value.metrics[0].id}, ${metric_query.value})"
      label       = "Expected"
      return_data = true
    }
  }
}

# An operator sets it before planned work: aws cloudwatch set-alarm-state --state-value ALARM. With "ignore" it stays so until it is set back.
resource "aws_cloudwatch_metric_alarm" "maintenance" {
  alarm_name          = "${var.name}-maintenance"
  alarm_description   = "An operator sets it during planned work, so that nothing is rolled back. ${var.runbook_url}#roll-back"
  namespace           = "FilePipeline/Maintenance"
  metric_name         = "never-sent"
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "ignore"
  alarm_actions       = [var.ticket_topic_arn]
  ok_actions          = [var.ticket_topic_arn]
}

# What a release must not cause. stacks/release rolls back when it fires during a release.
resource "aws_cloudwatch_composite_alarm" "release" {
  alarm_name        = "${var.name}-release-health"
  alarm_description = "Files are not processed as before. ${var.runbook_url}#roll-back"
  alarm_rule        = join(" OR ", [for name in local.releases : "ALARM(\"${aws_cloudwatch_metric_alarm.this[name].alarm_name}\")"])
  actions_enabled   = true
  alarm_actions     = [var.page_topic_arn]
  ok_actions        = [var.page_topic_arn]

  actions_suppressor {
    alarm            = aws_cloudwatch_metric_alarm.maintenance.alarm_name
    extension_period = 60
    wait_period      = 60
  }
}

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each       = local.filters
  name           = "${var.name}-${each.key}"
  log_group_name = var.log_group
  pattern        = each.value.pattern

  metric_transformation {
    namespace = "FilePipeline/Logs"
    name      = each.key
    value     = "1"
    unit      = "Count"
  }
}

# Finds lines that no filter knows.
resource "aws_cloudwatch_log_anomaly_detector" "this" {
  detector_name           = "${var.name}-services"
  log_group_arn_list      = [var.log_group_arn]
  anomaly_visibility_time = 21
  evaluation_frequency    = "FIFTEEN_MIN"
  kms_key_id              = var.logs_key_arn
  enabled                 = true
}
