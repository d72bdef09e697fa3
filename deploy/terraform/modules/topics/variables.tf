variable "topics" {
  description = "Topics by logical name."
  type        = map(object({ name = string, arn = string }))
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
  description = "Key of the messages. alias/aws/sns does not work: AWS services cannot be granted it."
  type        = string
}

variable "publishers" {
  description = "AWS services that may publish, by logical name of the topic."
  type = map(list(object({
    sid        = string
    service    = string
    source_arn = optional(string)
  })))
  default = {}
}

variable "queue_subscriptions" {
  description = "Queues that receive a topic, with the queue for what cannot be delivered."
  type        = map(object({ topic = string, queue_arn = string, dead_letters_arn = string }))
  default     = {}
}

variable "emails" {
  description = "Addresses of people, by logical name of the topic."
  type        = map(list(string))
  default     = {}
  validation {
    condition     = alltrue([for address in flatten(values(var.emails)) : can(regex("^[^@\\s]+@[^@\\s]+[.][^@\\s]+$", address))])
    error_message = "an e-mail address is invalid."
  }
}

variable "feedback_role_arn" {
  description = "Role with which SNS logs failed deliveries to queues; null for no log."
  type        = string
  default     = null
}
