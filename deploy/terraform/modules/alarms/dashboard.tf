# One row for each part of a file's way, from the metrics of the alarms themselves: what an alarm watches can be seen.
locals {
  rows = {
    "Queues"             = "AWS/SQS"
    "Services"           = "FilePipeline"
    "Sidecars"           = "FilePipeline/Dapr"
    "Bucket"             = "AWS/S3"
    "Records"            = "AWS/DynamoDB"
    "Notifications"      = "AWS/SNS"
    "Load balancer"      = "AWS/ApplicationELB"
    "Nodes"              = "ContainerInsights"
    "Errors in the logs" = "FilePipeline/Logs"
  }
  metrics = distinct(flatten([for alarm in values(local.alarms) : [for metric in alarm.metrics : {
    namespace  = split(" ", metric.metric)[0]
    name       = split(" ", metric.metric)[1]
    stat       = metric.stat
    dimensions = { for key, value in metric.dimensions : key => lookup(var.names, value, value) }
  }]]))
  shown = [for title in keys(local.rows) : { title = title, metrics = [for metric in local.metrics : metric if metric.namespace == local.rows[title]] }]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = concat(
      [{
        type       = "alarm"
        x          = 0
        y          = 0
        width      = 24
        height     = 3
        properties = { title = "Alarms", alarms = [for alarm in values(aws_cloudwatch_metric_alarm.this) : alarm.arn] }
      }],
      [for index, row in [for row in local.shown : row if length(row.metrics) > 0] : {
        type   = "metric"
        x      = 0
        y      = 3 + index * 6
        width  = 24
        height = 6
        properties = {
          title  = row.title
          region = var.region
          view   = "timeSeries"
          period = 60
          metrics = [for metric in row.metrics : concat(
            [metric.namespace, metric.name],
            flatten([for key, value in metric.dimensions : [key, value]]),
            [{ stat = metric.stat }],
          )]
        }
      }],
    )
  })
}
