variable "name" {
  description = "First part of the names."
  type        = string
  default     = "filepipeline"
}

variable "region" {
  description = "AWS region that works."
  type        = string
}

variable "peer_region" {
  description = "AWS region that waits."
  type        = string
  validation {
    condition     = var.peer_region != var.region
    error_message = "peer_region must be another region than region."
  }
}

variable "account" {
  description = "AWS account id. Terraform refuses to work in another one."
  type        = string
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
}

variable "data" {
  description = "Output handover of stacks/data in region."
  type = object({
    buckets = map(object({ name = string, arn = string }))
    tables  = map(object({ name = string, arn = string }))
    keys    = map(string)
  })
}

variable "peer" {
  description = "Output handover of stacks/data in peer_region."
  type = object({
    buckets = map(object({ name = string, arn = string }))
    keys    = map(string)
  })
}

variable "replicate_back" {
  description = "Whether files also go from peer_region to region: after a switch, before the switch back. A copy of a copy is never made."
  type        = bool
  default     = false
}
