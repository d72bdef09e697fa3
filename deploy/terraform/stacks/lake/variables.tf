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

variable "outcomes_topic_arn" {
  description = "Topic file-outcomes: output handover of stacks/data."
  type        = string
}

variable "key_arns" {
  description = "Keys of files and logs: output handover of stacks/data."
  type        = object({ uploads = string, logs = string })
}

variable "days" {
  description = "Days for which outcomes are kept."
  type        = number
  default     = 400
  validation {
    condition     = var.days >= 1
    error_message = "days must be at least 1."
  }
}

variable "bytes_per_query" {
  description = "Bytes that one query may read; Athena stops a larger one."
  type        = number
  default     = 10737418240
  validation {
    condition     = var.bytes_per_query >= 10485760
    error_message = "bytes_per_query must be at least 10485760, the least that Athena accepts."
  }
}
