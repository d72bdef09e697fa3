variable "region" {
  description = "Region of the bucket."
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

variable "name" {
  description = "Name of the environment: name of stacks/data."
  type        = string
  default     = "filepipeline"
}

variable "source_name" {
  description = "Name of the source: its component is files-NAME."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9-]{1,20}$", var.source_name))
    error_message = "source_name has at most 20 of the characters a-z, 0-9 and -."
  }
}

variable "noncurrent_days" {
  description = "Days for which a replaced or removed version of a file is kept."
  type        = number
  default     = 30
}
