variable "name" {
  description = "First part of the names of buckets, tables, keys and the topic alerts."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{2,19}$", var.name))
    error_message = "name must be 3 to 20 lower-case letters, digits or hyphens and start with a letter: bucket names are made of it."
  }
}

variable "queue_prefix" {
  description = "First part of the names of queues and of the topics of the services; empty for the names of topology.json."
  type        = string
  default     = ""
  validation {
    condition     = can(regex("^([a-z][a-z0-9-]{0,19}-)?$", var.queue_prefix))
    error_message = "queue_prefix must be empty, or up to 20 lower-case letters, digits or hyphens followed by a hyphen."
  }
}

variable "account" {
  description = "AWS account id."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "account must be the 12 digits of an AWS account id."
  }
}

variable "region" {
  description = "AWS region of the names."
  type        = string
}

variable "partition" {
  description = "AWS partition: aws, aws-cn or aws-us-gov."
  type        = string
}

variable "dns_suffix" {
  description = "DNS suffix of the partition, such as amazonaws.com."
  type        = string
}

variable "topology_file" {
  description = "Path of topology.json or topology.fast.json."
  type        = string
}

variable "existing" {
  description = "Names of resources that exist already, by their logical name; they are used and not managed."
  type = object({
    buckets = optional(map(string), {})
    queues  = optional(map(string), {})
    tables  = optional(map(string), {})
  })
  default = {}
}
