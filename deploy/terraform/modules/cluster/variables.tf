variable "name" {
  description = "Name of the cluster."
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

variable "region" {
  description = "AWS region."
  type        = string
}

variable "dns_suffix" {
  description = "DNS suffix of the partition."
  type        = string
}

variable "kubernetes_version" {
  description = "Version of Kubernetes."
  type        = string
  validation {
    condition     = can(regex("^1\\.(3[3-9]|[4-9][0-9])$", var.kubernetes_version))
    error_message = "kubernetes_version must be 1.33 or later: the manifests use native sidecars and scale by the CPU of one container."
  }
}

variable "subnet_ids" {
  description = "Private subnets of nodes and control plane, in two zones at least."
  type        = list(string)
}

variable "public_access_cidrs" {
  description = "Networks that reach the API server from outside; none for a private one."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for cidr in var.public_access_cidrs : can(cidrhost(cidr, 0)) && cidr != "0.0.0.0/0"])
    error_message = "public_access_cidrs are networks in CIDR notation, not 0.0.0.0/0."
  }
}

variable "access_entries" {
  description = "Who may use the API server: a principal with an access policy of EKS (for all or some namespaces), or with groups of Kubernetes."
  type = map(object({
    principal_arn = string
    policy        = optional(string)
    namespaces    = optional(list(string), [])
    groups        = optional(list(string), [])
  }))
  validation {
    condition     = anytrue([for entry in values(var.access_entries) : entry.policy == "AmazonEKSClusterAdminPolicy"])
    error_message = "access_entries must give AmazonEKSClusterAdminPolicy to somebody: the creator of the cluster gets no access by itself."
  }
}

variable "node_groups" {
  description = "Groups of nodes; a group with max 0 is not created."
  type = map(object({
    instance_types = list(string)
    min            = number
    max            = number
    spot           = optional(bool, false)
  }))
}

variable "ami_type" {
  description = "Image of the nodes; its architecture must be that of the instance types and of our images."
  type        = string
  default     = "BOTTLEROCKET_ARM_64"
}

variable "disk_gib" {
  description = "Disk of a node in GiB."
  type        = number
  default     = 100
  validation {
    condition     = var.disk_gib >= 60
    error_message = "disk_gib must be at least 60: an ingest pod requests 25 GiB and a processor pod 13 GiB."
  }
}

variable "addon_versions" {
  description = "Versions of EKS add-ons by name; the default of the cluster version without an entry."
  type        = map(string)
  default     = {}
}

variable "logs_key_arn" {
  description = "Key of the log groups of control plane and containers."
  type        = string
}

variable "log_days" {
  description = "Days for which logs of control plane and containers are kept."
  type        = number
  default     = 30
}

variable "boundary_arn" {
  description = "Permissions boundary of the roles; null for none."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of instances and volumes, which default tags do not reach."
  type        = map(string)
}
