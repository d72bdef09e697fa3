variable "name" {
  description = "First part of the names."
  type        = string
  default     = "filepipeline"
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "account" {
  description = "AWS account id. Terraform refuses to work in another one."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
}

variable "cluster_name" {
  description = "Name of the EKS cluster."
  type        = string
}

variable "repository_arns" {
  description = "ARNs of the image repositories: output handover of stacks/cluster."
  type        = map(string)
}

variable "release_alarm" {
  description = "Name and ARN of the alarm that starts a rollback: output handover of stacks/watch."
  type        = object({ name = string, arn = string })
}

variable "page_topic_arn" {
  description = "Topic that is notified of a rollback."
  type        = string
}

variable "key_arns" {
  description = "Keys of files (for the manifests) and logs: output handover of stacks/data."
  type        = object({ uploads = string, logs = string })
}

variable "network" {
  description = "Where the rollback runs; it must reach the API server of the cluster."
  type        = object({ vpc_id = string, subnet_ids = list(string) })
}

variable "repository" {
  description = "GitHub repository that may deploy, as ORGANISATION/REPOSITORY; null for no role for CI."
  type        = string
  default     = null
  validation {
    condition     = var.repository == null || can(regex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", var.repository))
    error_message = "repository must be ORGANISATION/REPOSITORY, without wildcards."
  }
}

variable "environment" {
  description = "Environment of the repository whose approval a deployment needs."
  type        = string
  default     = "prod"
  validation {
    condition     = can(regex("^[a-z0-9-]+$", var.environment))
    error_message = "environment must be a name in lower case, without wildcards."
  }
}

variable "existing_oidc_provider" {
  description = "ARN of the account's provider for token.actions.githubusercontent.com, if there is one."
  type        = string
  default     = null
}

variable "boundary_arn" {
  description = "Permissions boundary of the roles; null for none."
  type        = string
  default     = null
}
