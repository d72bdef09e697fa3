variable "tables" {
  description = "Tables of modules/names."
  type        = map(object({ name = string, arn = string, key = string, ttl = optional(string) }))
}

variable "existing" {
  description = "Logical names of tables that are not managed here."
  type        = set(string)
  default     = []
}

variable "kms_key_arn" {
  description = "Key of the items."
  type        = string
}

variable "max_read_units" {
  description = "Upper limit of read units a second; -1 for none."
  type        = number
  default     = 4000
}

variable "max_write_units" {
  description = "Upper limit of write units a second; -1 for none."
  type        = number
  default     = 4000
}

variable "contributor_insights" {
  description = "Whether DynamoDB reports the most used keys (paid by event)."
  type        = bool
  default     = false
}
