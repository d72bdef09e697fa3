variable "data" {
  description = "Output handover of stacks/data."
  type = object({
    account = string
    region  = string
    buckets = map(object({ name = string }))
    queues  = map(object({ name = string }))
    tables  = map(object({ name = string }))
    topics  = map(object({ name = string, arn = string }))
  })
}

variable "email" {
  description = "Sender and receiver of the channel email."
  type        = object({ from = string, to = string })
}

variable "public_host" {
  description = "Host name of the page and the API."
  type        = string
}

variable "certificate_arn" {
  description = "ACM certificate of the host name, in the region of the cluster."
  type        = string
}

variable "firewall_arn" {
  description = "Web ACL of the load balancer; none for no firewall."
  type        = string
}

variable "balancer_log_bucket" {
  description = "Bucket of the load balancer's access logs."
  type        = string
}

variable "inbound_cidrs" {
  description = "Networks that may reach the load balancer."
  type        = list(string)
}

variable "balancer_cidrs" {
  description = "Networks of the subnets of the load balancer, one to three."
  type        = list(string)
}
