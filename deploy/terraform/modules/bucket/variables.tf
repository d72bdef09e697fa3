variable "name" {
  description = "Name of the bucket."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.name))
    error_message = "a bucket name has 3 to 63 lower-case letters, digits, dots or hyphens; shorten name."
  }
}

variable "account" {
  description = "AWS account id; callers of other accounts are refused."
  type        = string
}

variable "partition" {
  description = "AWS partition."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the objects; null for SSE-S3, which access logs need."
  type        = string
  default     = null
}

variable "cors_origins" {
  description = "Origins of pages that may call S3 directly; none by default."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for origin in var.cors_origins : can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "each of cors_origins is an exact https origin such as https://files.example.com, without path and without *."
  }
}

variable "noncurrent_days" {
  description = "Days until a replaced version is deleted."
  type        = number
  default     = 30
  validation {
    condition     = var.noncurrent_days >= 1
    error_message = "noncurrent_days must be at least 1."
  }
}

variable "expirations" {
  description = "Days until objects below a prefix are deleted, by prefix. S3 sends no ObjectRemoved event for them: records remain until reconcile misses the object in two scans."
  type        = map(number)
  default     = {}
}

variable "object_lock_days" {
  description = "Days for which versions cannot be deleted (governance mode); 0 for none. It can only be chosen at creation."
  type        = number
  default     = 0
}

variable "log_bucket" {
  description = "Bucket of the access logs; null for none."
  type        = string
  default     = null
}

variable "request_metrics" {
  description = "Whether S3 sends request metrics of the bucket (paid)."
  type        = bool
  default     = false
}

variable "vpc_endpoint_id" {
  description = "VPC endpoint from which alone objects may be read and written; null for no such rule."
  type        = string
  default     = null
}

variable "deny_statements" {
  description = "More statements that refuse something, as a JSON list."
  type        = string
  default     = "[]"
}

variable "allow_statements" {
  description = "Statements that allow something, as a JSON list."
  type        = string
  default     = "[]"
}
