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

variable "state_bucket" {
  description = "Bucket of the states, to read the outputs of stacks/data and stacks/cluster; not needed with data and cluster_name."
  type        = string
  default     = null
}

variable "state_prefix" {
  description = "What the keys of this environment's states begin with, such as prod/."
  type        = string
  default     = ""
}

variable "data" {
  description = "Output handover of stacks/data; null to read it from the state."
  type = object({
    name      = string
    partition = string
    buckets   = map(object({ name = string, arn = string }))
    queues    = map(object({ name = string, arn = string, url = string }))
    tables    = map(object({ name = string, arn = string }))
    topics    = map(object({ name = string, arn = string }))
    keys      = map(string)
  })
  default = null
  validation {
    condition     = var.data != null || var.state_bucket != null
    error_message = "give state_bucket (where the state of stacks/data is), or data (its output handover)."
  }
}

variable "cluster_name" {
  description = "Name of the EKS cluster; null to read it from the state of stacks/cluster."
  type        = string
  default     = null
  validation {
    condition     = var.cluster_name != null || var.state_bucket != null
    error_message = "give state_bucket (where the state of stacks/cluster is), or cluster_name."
  }
}

variable "runbook_url" {
  description = "Address of docs/operations.md in your repository; each alarm links to its section."
  type        = string
}

variable "page_emails" {
  description = "Addresses for alarms that somebody must look at now. Each must confirm its subscription."
  type        = list(string)
  validation {
    condition     = length(var.page_emails) > 0
    error_message = "page_emails must name somebody: an alarm without a receiver is no alarm."
  }
}

variable "ticket_emails" {
  description = "Addresses for alarms that can wait for the next working day."
  type        = list(string)
  default     = []
}

variable "slack" {
  description = "Slack channel for both topics, through Amazon Q Developer in chat applications; authorise the workspace in its console first."
  type        = object({ team_id = string, channel_id = string })
  default     = null
}

variable "request_metrics" {
  description = "Whether the uploads bucket sends request metrics (stacks/data, request_metrics)."
  type        = bool
  default     = true
}

variable "lost_notifications" {
  description = "Objects in fifteen minutes that may lack an event. Each part of a multipart upload counts as an object, so the alarm needs the number of your usual parts."
  type        = number
  default     = 10000
}

variable "platform_metrics" {
  description = "Whether your collector scrapes KEDA's operator and dapr-system into FilePipeline/Dapr, as the one of deploy/observability does."
  type        = bool
  default     = true
}

variable "canary" {
  description = "Whether the canary of deploy/kubernetes/canary uploads a file every five minutes. Without it a quiet night is an alarm."
  type        = bool
  default     = true
}

variable "anomalies" {
  description = "Alarms on values that differ from other weeks; they need two weeks of data."
  type        = bool
  default     = true
}

variable "balancer" {
  description = "Names of load balancer and target group as CloudWatch knows them (app/NAME/ID, targetgroup/NAME/ID); null before the Ingress exists."
  type        = object({ name = string, target_group = string })
  default     = null
}

variable "certificate_arn" {
  description = "Certificate of the load balancer; null for no alarm on its end."
  type        = string
  default     = null
}

variable "firewall" {
  description = "Name of the web ACL of stacks/people; null without one."
  type        = string
  default     = null
}

variable "pair" {
  description = "Second region of stacks/pair; null without one."
  type        = object({ region = string, bucket = string })
  default     = null
}

variable "monthly_budget" {
  description = "US dollars a month for everything with the tag project."
  type        = number
  default     = 600
  validation {
    condition     = var.monthly_budget > 0
    error_message = "monthly_budget must be above 0."
  }
}
