variable "queues" {
  description = "Queues of modules/names."
  type = map(object({
    name         = string
    arn          = string
    url          = string
    visibility   = number
    retention    = number
    dead_letters = optional(string)
    max_receives = optional(number)
  }))
  validation {
    condition     = alltrue([for queue in values(var.queues) : queue.dead_letters == null || contains(keys(var.queues), coalesce(queue.dead_letters, "-"))])
    error_message = "the dead-letter queue of a queue is not among the queues."
  }
  validation {
    condition     = alltrue([for queue in values(var.queues) : queue.max_receives == null ? true : queue.max_receives >= 5])
    error_message = "max_receives must be at least 5: a sidecar that stops spends one receive of each message that it took."
  }
}

variable "existing" {
  description = "Logical names of queues that are not managed here."
  type        = set(string)
  default     = []
}

variable "senders" {
  description = "AWS services that may send, by logical name of the queue."
  type = map(list(object({
    sid        = string
    service    = string
    source_arn = string
  })))
  default = {}
}

variable "account" {
  description = "AWS account id."
  type        = string
}

variable "kms_key_arn" {
  description = "Key of the messages. alias/aws/sqs does not work: AWS services cannot be granted it."
  type        = string
}
