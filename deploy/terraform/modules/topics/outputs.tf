output "arns" {
  description = "ARNs by logical name; depends on the policies."
  value       = { for key, topic in aws_sns_topic.this : key => topic.arn }
  depends_on  = [aws_sns_topic_policy.this]
}
