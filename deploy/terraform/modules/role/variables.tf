variable "name" {
  description = "Name of the role."
  type        = string
}

variable "account" {
  description = "AWS account id."
  type        = string
}

variable "cluster_name" {
  description = "Name of the EKS cluster."
  type        = string
}

variable "cluster_arn" {
  description = "ARN of the EKS cluster."
  type        = string
}

variable "namespace" {
  description = "Namespace of the service account."
  type        = string
}

variable "service_account" {
  description = "Name of the service account."
  type        = string
}

variable "policy" {
  description = "Policy of the role, as JSON; null for none."
  type        = string
  default     = null
  validation {
    condition     = var.policy == null ? true : length(var.policy) <= 10240
    error_message = "the policies of a role have at most 10,240 characters."
  }
}

variable "managed_policy_arns" {
  description = "Policies of AWS, by a name of their own."
  type        = map(string)
  default     = {}
}

variable "boundary_arn" {
  description = "Permissions boundary; null for none."
  type        = string
  default     = null
}

variable "associate" {
  description = "Whether the association is made here; false for an EKS add-on, which makes its own."
  type        = bool
  default     = true
}
