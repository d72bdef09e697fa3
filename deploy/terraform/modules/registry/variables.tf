variable "name" {
  description = "First part of the names of repositories."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the images."
  type        = string
}

variable "upstreams" {
  description = "Registries to cache, by a short name, each with the secret of its credentials."
  type        = map(object({ url = string, secret_arn = string }))
  default     = {}
  validation {
    condition     = alltrue([for upstream in values(var.upstreams) : strcontains(upstream.secret_arn, ":secret:ecr-pullthroughcache/")])
    error_message = "the name of a secret for the pull-through cache must begin with ecr-pullthroughcache/."
  }
}

output "urls" {
  description = "Addresses of the repositories by service."
  value       = { for service, repository in aws_ecr_repository.this : service => repository.repository_url }
}

output "arns" {
  description = "ARNs of the repositories by service."
  value       = { for service, repository in aws_ecr_repository.this : service => repository.arn }
}
