variable "name" {
  description = "First part of the names of roles."
  type        = string
}

variable "data" {
  description = "Output handover of stacks/data."
  type = object({
    account   = string
    region    = string
    partition = string
    intake    = string
    buckets   = map(object({ name = string, arn = string }))
    queues    = map(object({ name = string, arn = string, url = string }))
    tables    = map(object({ name = string, arn = string }))
    topics    = map(object({ name = string, arn = string }))
    keys      = map(string)
  })
}

variable "sources" {
  description = "Further upload buckets by name."
  type        = map(object({ bucket_arn = string, key_arn = string, region = string }))
  default     = {}
}

variable "actions_file" {
  description = "Path of deploy/iam-actions.json."
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
  description = "Namespace of the services."
  type        = string
  default     = "filepipeline"
}

variable "dns_suffix" {
  description = "DNS suffix of the partition."
  type        = string
}

variable "ses_identity_arn" {
  description = "Verified identity of the sender of mail."
  type        = string
  validation {
    condition     = can(regex(":ses:[a-z0-9-]+:[0-9]{12}:identity/[^*]+$", var.ses_identity_arn))
    error_message = "ses_identity_arn names one identity (arn:aws:ses:REGION:ACCOUNT:identity/DOMAIN), without a wildcard."
  }
}

variable "doctor_principals" {
  description = "ARNs of roles or users of this account that may run the doctor live; none for no such role."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for arn in var.doctor_principals : can(regex(":iam::[0-9]{12}:(role|user)/", arn))])
    error_message = "doctor_principals are ARNs of IAM roles or users."
  }
}

variable "boundary_arn" {
  description = "Permissions boundary of every role; null for none."
  type        = string
  default     = null
}
