output "services" {
  description = "ARNs of the roles of services by service account."
  value       = { for identity, role in module.service : identity => role.arn }
}

output "platform" {
  description = "ARNs of the other roles."
  value       = { for identity, role in module.platform : identity => role.arn }
}

output "doctor" {
  description = "ARN of the doctor's role; null without doctor_principals."
  value       = one(aws_iam_role.doctor[*].arn)
}

output "policies" {
  description = "Policies of the services, as JSON."
  value       = local.policies
}
