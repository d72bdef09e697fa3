# One further upload bucket: one state for each. Apply stacks/data with its topic in source_topics, then stacks/cluster with its output in
# sources, and add a component files-NAME to the overlay (docs/install.md).
data "aws_partition" "current" {}

module "source" {
  source          = "../../modules/regional-bucket"
  name            = var.name
  source_name     = var.source_name
  account         = var.account
  partition       = data.aws_partition.current.partition
  region          = var.region
  noncurrent_days = var.noncurrent_days
}

output "source" {
  description = "For the variable sources of stacks/cluster."
  value       = module.source.source
}

output "topic_arn" {
  description = "For the variable source_topics of stacks/data."
  value       = module.source.topic_arn
}

output "bucket" {
  description = "Name of the bucket, for the field bucket of the component."
  value       = module.source.bucket
}

output "key_policy" {
  description = "Policy of the key, as JSON."
  value       = module.source.key_policy
}
