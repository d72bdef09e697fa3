variable "name" {
  description = "First part of the names."
  type        = string
}

variable "account" {
  description = "AWS account id."
  type        = string
}

variable "partition" {
  description = "AWS partition."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the vault."
  type        = string
}

variable "table_arns" {
  description = "Tables to back up."
  type        = list(string)
}

variable "retention_days" {
  description = "Days for which a backup is kept."
  type        = number
  default     = 35
  validation {
    condition     = var.retention_days >= 7 && var.retention_days <= 365
    error_message = "retention_days must lie between 7 and 365, the limits of the vault."
  }
}

variable "compliance_lock_days" {
  description = "Days after which the lock can never be removed again (3 or more); null keeps it removable."
  type        = number
  default     = null
}
