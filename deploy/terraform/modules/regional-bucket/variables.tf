variable "name" {
  description = "Name of the environment, first part of the names of bucket and topic."
  type        = string
}

variable "source_name" {
  description = "Name of the source: its component is files-NAME."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9-]{1,20}$", var.source_name))
    error_message = "source_name has at most 20 of the characters a-z, 0-9 and -."
  }
}

variable "account" {
  description = "AWS account id."
  type        = string
}

variable "partition" {
  description = "AWS partition, such as aws."
  type        = string
}

variable "region" {
  description = "Region of the bucket."
  type        = string
}

variable "noncurrent_days" {
  description = "Days for which a replaced or removed version of a file is kept."
  type        = number
  default     = 30
}
