variable "name" {
  description = "First part of the names."
  type        = string
}

variable "account" {
  description = "AWS account id."
  type        = string
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "partition" {
  description = "AWS partition."
  type        = string
}

variable "cidr" {
  description = "Network of the VPC."
  type        = string
  default     = "10.40.0.0/16"
  validation {
    condition     = can(cidrsubnet(var.cidr, 8, 255)) && tonumber(split("/", var.cidr)[1]) <= 16
    error_message = "cidr must be an IPv4 network of /16 or larger, such as 10.40.0.0/16: it is split into subnets of /19 and /24."
  }
}

variable "zones" {
  description = "Number of availability zones."
  type        = number
  default     = 3
  validation {
    condition     = var.zones >= 2 && var.zones <= 3
    error_message = "zones must be 2 or 3: EKS and the load balancer need two, and the manifests know three subnets."
  }
}

variable "nat" {
  description = "none: pods reach only AWS. one or per-az: they reach the internet, which Slack, webhooks and a foreign sign-in need."
  type        = string
  default     = "none"
  validation {
    condition     = contains(["none", "one", "per-az"], var.nat)
    error_message = "nat must be none, one or per-az."
  }
}

variable "endpoints" {
  description = "Services with an interface endpoint, each of which costs by zone and hour; null for all that are needed without NAT, and for none with it."
  type        = set(string)
  default     = null
  validation {
    condition     = var.endpoints == null ? true : var.nat != "none" || length(setsubtract(["ecr.api", "ecr.dkr", "eks-auth", "kms", "sns", "sqs", "sts"], var.endpoints)) == 0
    error_message = "without NAT endpoints must contain ecr.api, ecr.dkr, eks-auth, kms, sns, sqs and sts: without them no pod starts or has a role."
  }
}

variable "logs_key_arn" {
  description = "Key of the flow logs."
  type        = string
}

variable "flow_log_days" {
  description = "Days for which flow logs are kept."
  type        = number
  default     = 30
}
