output "release_alarm" {
  description = "Name of the composite alarm that a release must not raise."
  value       = aws_cloudwatch_composite_alarm.release.alarm_name
}

output "release_alarm_arn" {
  description = "ARN of the composite alarm."
  value       = aws_cloudwatch_composite_alarm.release.arn
}

output "names" {
  description = "Names of all alarms."
  value       = sort([for alarm in values(aws_cloudwatch_metric_alarm.this) : alarm.alarm_name])
}
