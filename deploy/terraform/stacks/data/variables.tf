variable "name" {
  description = "First part of the names of buckets, tables, keys and the topic alerts."
  type        = string
  default     = "filepipeline"
}

variable "queue_prefix" {
  description = "First part of the names of queues and of the topics of the services, such as dev-; empty for the names of topology.json."
  type        = string
  default     = ""
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
  description = "AWS region."
  type        = string
  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-central-1."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  validation {
    condition     = length(setsubtract(["cost-center", "data-class", "environment", "owner", "project"], keys(var.tags))) == 0
    error_message = "tags must contain project, environment, owner, cost-center and data-class."
  }
}

variable "intake" {
  description = "lanes: S3 notifies the queue file-events. fast: S3 notifies a topic with a queue of its own (docs/operations.md, Fast intake)."
  type        = string
  default     = "lanes"
  validation {
    condition     = contains(["lanes", "fast"], var.intake)
    error_message = "intake must be lanes or fast."
  }
}

variable "use_eventbridge" {
  description = "Whether events of the bucket reach the queue through EventBridge instead of a notification, for a bucket whose notifications belong to somebody else."
  type        = bool
  default     = false
  validation {
    condition     = !(var.use_eventbridge && var.intake == "fast")
    error_message = "use_eventbridge works with the intake lanes only."
  }
}

variable "existing" {
  description = "Names of buckets, queues and tables, and ARNs of keys, that exist already: they are used and not managed. An existing uploads bucket still gets its notification unless use_eventbridge is set."
  type = object({
    buckets = optional(map(string), {})
    queues  = optional(map(string), {})
    tables  = optional(map(string), {})
    keys    = optional(map(string), {})
  })
  default = {}
  validation {
    condition = (length(setsubtract(keys(var.existing.buckets), ["parking", "uploads"])) == 0
      && length(setsubtract(keys(var.existing.tables), ["records", "workflows"])) == 0
    && length(setsubtract(keys(var.existing.keys), ["logs", "queues", "records", "topics", "uploads"])) == 0)
    error_message = "existing knows the buckets uploads and parking, the tables records and workflows, the keys logs, queues, records, topics and uploads, and the queues of topology.json."
  }
}

variable "cors_origins" {
  description = "Origins of pages that upload to the bucket directly; none while all uploads go through ingest."
  type        = list(string)
  default     = []
}

variable "noncurrent_days" {
  description = "Days until a replaced version of a file is deleted."
  type        = number
  default     = 30
}

variable "upload_expirations" {
  description = "Days until uploads below a prefix are deleted, by prefix; none by default."
  type        = map(number)
  default     = {}
}

variable "object_lock_days" {
  description = "Days for which versions of uploads cannot be deleted; only at the creation of the bucket."
  type        = number
  default     = 0
}

variable "alert_emails" {
  description = "Addresses that receive the notifications of the notifier."
  type        = list(string)
  default     = []
}

variable "alarm_topics" {
  description = "Whether stacks/watch, budgets and cost anomalies may publish to topics with this key."
  type        = bool
  default     = true
}

variable "backup" {
  description = "Whether AWS Backup keeps daily copies of the tables."
  type        = bool
  default     = true
}

variable "request_metrics" {
  description = "Whether S3 sends the request metrics of uploads (paid); two alarms need them."
  type        = bool
  default     = true
}

variable "max_units" {
  description = "Upper limit of read and of write units a second of a table."
  type        = number
  default     = 4000
}

variable "source_topics" {
  description = "Topics with the events of further buckets, by the name of the source: output topic_arn of stacks/source for each."
  type        = map(string)
  default     = {}
  validation {
    condition     = alltrue([for arn in values(var.source_topics) : can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))])
    error_message = "source_topics are ARNs of SNS topics."
  }
}
