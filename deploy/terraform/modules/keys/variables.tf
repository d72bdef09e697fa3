variable "name" {
  description = "First part of the aliases."
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

variable "classes" {
  description = "Key classes, each with the AWS services that may use the key."
  type = map(list(object({
    sid         = string
    service     = string
    actions     = optional(list(string), ["kms:Decrypt", "kms:GenerateDataKey"])
    source_arns = optional(list(string), [])
    context     = optional(map(string), {})
  })))
  validation {
    condition     = alltrue(flatten([for grants in values(var.classes) : [for grant in grants : alltrue([for action in grant.actions : !strcontains(action, "*")])]]))
    error_message = "an action of a grant has a wildcard; name each action."
  }
}

variable "existing" {
  description = "ARNs of existing keys by class; their policies need the same grants (output policies)."
  type        = map(string)
  default     = {}
  validation {
    condition     = alltrue([for arn in values(var.existing) : can(regex(":kms:[a-z0-9-]+:[0-9]{12}:key/", arn))])
    error_message = "an existing key is named by its ARN (arn:aws:kms:REGION:ACCOUNT:key/ID), not by an alias."
  }
}
