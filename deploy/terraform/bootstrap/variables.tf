variable "name" {
  description = "First part of the name of the bucket."
  type        = string
  default     = "filepipeline"
}

variable "account" {
  description = "AWS account id. Terraform refuses to work in another one."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "account must be the 12 digits of an AWS account id."
  }
}

variable "region" {
  description = "AWS region of the states."
  type        = string
}

variable "principals" {
  description = "ARNs of the roles that may read and write states, and of the account's root for the case that all of them are gone."
  type        = list(string)
  validation {
    condition     = length(var.principals) > 0 && alltrue([for arn in var.principals : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:(root|role/[^*]+|user/[^*]+)$", arn))])
    error_message = "principals are ARNs of roles, users or the root of the account, without wildcards; without your own role you lock yourself out."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = { project = "filepipeline" }
}
