output "source" {
  description = "For the variable sources of stacks/cluster."
  value       = { bucket_arn = local.arns.bucket, key_arn = module.keys.arns["files"], region = var.region }
}

output "topic_arn" {
  description = "For the variable source_topics of stacks/data."
  value       = local.arns.topic
}

output "bucket" {
  description = "Name of the bucket, for the field bucket of the component."
  value       = local.bucket
}

output "key_policy" {
  description = "Policy of the key, as JSON."
  value       = module.keys.policies["files"]
}
