variable "region" {
  description = "AWS region."
  type        = string
}

variable "account" {
  description = "AWS account id. Terraform refuses to work in another one."
  type        = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account))
    error_message = "account must be the 12 digits of an AWS account id."
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

variable "state_bucket" {
  description = "Bucket of the states, to read the output handover of stacks/data; not needed with data."
  type        = string
  default     = null
}

variable "state_prefix" {
  description = "What the keys of this environment's states begin with, such as prod/."
  type        = string
  default     = ""
}

variable "data" {
  description = "Output handover of stacks/data, or the same values of resources that exist already; null to read it from the state."
  type = object({
    name      = string
    account   = string
    region    = string
    partition = string
    intake    = string
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

variable "existing_network" {
  description = "A VPC that exists already; null to create one. It needs routes to the AWS services that modules/network has endpoints for."
  type = object({
    vpc_id          = string
    cidrs           = list(string)
    node_subnet_ids = list(string)
    balancer_cidrs  = list(string)
  })
  default = null
}

variable "cidr" {
  description = "Network of the VPC."
  type        = string
  default     = "10.40.0.0/16"
}

variable "zones" {
  description = "Number of availability zones, 2 or 3."
  type        = number
  default     = 3
}

variable "nat" {
  description = "none, one or per-az. Slack, webhooks and a sign-in outside AWS need NAT."
  type        = string
  default     = "none"
}

variable "endpoints" {
  description = "Services with an interface endpoint; null for all that are needed without NAT, and for none with it."
  type        = set(string)
  default     = null
}

variable "existing_cluster" {
  description = "Name of an EKS cluster that exists already; null to create one. It needs the add-ons of modules/cluster."
  type        = string
  default     = null
}

variable "kubernetes_version" {
  description = "Version of Kubernetes."
  type        = string
  default     = "1.34"
}

variable "public_access_cidrs" {
  description = "Networks that reach the API server from outside; none for a private one."
  type        = list(string)
  default     = []
}

variable "access_entries" {
  description = "Who may use the API server (modules/cluster)."
  type = map(object({
    principal_arn = string
    policy        = optional(string)
    namespaces    = optional(list(string), [])
    groups        = optional(list(string), [])
  }))
}

variable "node_groups" {
  description = "Groups of nodes. Nothing here changes their number by load: install the cluster autoscaler or raise min."
  type = map(object({
    instance_types = list(string)
    min            = number
    max            = number
    spot           = optional(bool, false)
  }))
  default = {
    system   = { instance_types = ["m7g.large"], min = 3, max = 6 }
    workload = { instance_types = ["m7g.large", "m6g.large", "m7g.xlarge"], min = 0, max = 0, spot = true }
  }
}

variable "ami_type" {
  description = "Image of the nodes."
  type        = string
  default     = "BOTTLEROCKET_ARM_64"
}

variable "addon_versions" {
  description = "Versions of EKS add-ons by name."
  type        = map(string)
  default     = {}
}

variable "doctor_principals" {
  description = "ARNs of roles or users that may run the doctor live."
  type        = list(string)
  default     = []
}

variable "boundary_arn" {
  description = "Permissions boundary of every role; null for none."
  type        = string
  default     = null
}

variable "upstreams" {
  description = "Registries that ECR caches (modules/registry)."
  type        = map(object({ url = string, secret_arn = string }))
  default     = {}
}

variable "public_host" {
  description = "Host name of the page and the API."
  type        = string
}

variable "certificate_arn" {
  description = "ACM certificate of the host name: output certificate_arn of stacks/people, or one of your own."
  type        = string
  validation {
    condition     = can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of an ACM certificate."
  }
}

variable "firewall_arn" {
  description = "Web ACL for the load balancer: arn of the output firewall of stacks/people, or one of your own; none for no firewall."
  type        = string
  default     = "none"
  validation {
    condition     = var.firewall_arn == "none" || can(regex("^arn:[a-z-]+:wafv2:[a-z0-9-]+:[0-9]{12}:regional/webacl/", var.firewall_arn))
    error_message = "firewall_arn must be the ARN of a regional web ACL, or none."
  }
}

variable "sources" {
  description = "Further upload buckets: output source of modules/regional-bucket for each."
  type        = map(object({ bucket_arn = string, key_arn = string, region = string }))
  default     = {}
  validation {
    condition     = alltrue([for name in keys(var.sources) : can(regex("^[a-z0-9-]{1,20}$", name))])
    error_message = "the name of a source has at most 20 of the characters a-z, 0-9 and -."
  }
}

variable "inbound_cidrs" {
  description = "Networks that may reach the load balancer."
  type        = list(string)
  validation {
    condition     = length(var.inbound_cidrs) > 0 && alltrue([for cidr in var.inbound_cidrs : can(cidrhost(cidr, 0))])
    error_message = "inbound_cidrs are one or more networks in CIDR notation."
  }
}

variable "email" {
  description = "Sender (an address of a verified SES identity) and receiver of the channel email."
  type        = object({ from = string, to = string })
  default     = { from = "filepipeline@example.com", to = "people@example.com" }
  validation {
    condition     = alltrue([for address in values(var.email) : can(regex("^[^@\\s]+@[^@\\s]+[.][^@\\s]+$", address))])
    error_message = "email.from and email.to must be e-mail addresses."
  }
}
