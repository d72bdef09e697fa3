variable "name" {
  description = "First part of the names of alarms."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "runbook_url" {
  description = "Address of docs/operations.md; each alarm links to its section."
  type        = string
  validation {
    condition     = can(regex("^https://[^#\\s]+$", var.runbook_url))
    error_message = "runbook_url is the https address of docs/operations.md, without #."
  }
}

variable "names" {
  description = "Names of the environment for the words of alarms.json, such as queue:file-events."
  type        = map(string)
}

variable "available" {
  description = "Which of the things that alarms require exist."
  type        = map(bool)
  validation {
    condition = length(setsubtract(
      [for alarm in jsondecode(file("${path.module}/alarms.json")).alarms : alarm.requires if can(alarm.requires)],
    keys(var.available))) == 0
    error_message = "available must say true or false for everything that an alarm of alarms.json requires."
  }
}

variable "thresholds" {
  description = "Values for thresholds that alarms.json names by a word."
  type        = map(number)
  default     = {}
}

variable "page_topic_arn" {
  description = "Topic of alarms that somebody must look at now."
  type        = string
}

variable "ticket_topic_arn" {
  description = "Topic of alarms that can wait for the next working day."
  type        = string
}

variable "log_group" {
  description = "Log group of the containers."
  type        = string
}

variable "log_group_arn" {
  description = "ARN of the log group of the containers."
  type        = string
}

variable "logs_key_arn" {
  description = "Key of the anomaly detector."
  type        = string
}
