output "arns" {
  description = "Key ARNs by class."
  value       = merge(var.existing, { for class, key in aws_kms_key.this : class => key.arn })
}

output "policies" {
  description = "Key policies by class, also for existing keys."
  value       = { for class, policy in local.policies : class => jsonencode(policy) }
}
