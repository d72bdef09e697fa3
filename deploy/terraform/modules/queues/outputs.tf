output "ids" {
  description = "URLs of the managed queues by logical name; depends on their policies."
  value       = { for key, queue in aws_sqs_queue.this : key => queue.id }
  depends_on  = [aws_sqs_queue_policy.this, aws_sqs_queue_redrive_policy.this]
}
