output "queues" {
  description = "By logical name: name, ARN, URL, times and dead-letter queue."
  value       = local.queues
}

output "buckets" {
  description = "By logical name (uploads, parking): name, ARN and notifications."
  value       = local.buckets
}

output "tables" {
  description = "By logical name (records, workflows): name, ARN, key and TTL attribute."
  value       = local.tables
}

output "topics" {
  description = "By logical name (alerts, file-outcomes, file-events-topic): name and ARN."
  value       = local.topics
}
