variable "name" {
  description = "First part of the names."
  type        = string
  default     = "filepipeline"
}

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

variable "host" {
  description = "Host name of the page and the API, such as files.example.com."
  type        = string
  validation {
    condition     = can(regex("^([a-z0-9-]+[.])+[a-z]{2,}$", var.host))
    error_message = "host must be a host name in lower case, without https:// and path."
  }
}

variable "zone_id" {
  description = "Public hosted zone of Route 53 for the record that validates the certificate, and for the host; null to make both records yourself."
  type        = string
  default     = null
}

variable "balancer_dns_name" {
  description = "DNS name and zone of the load balancer, from kubectl get ingress, for the record of the host; null before it exists."
  type        = object({ name = string, zone_id = string })
  default     = null
}

variable "requests_per_address" {
  description = "Requests of one address in five minutes, above which the firewall refuses it."
  type        = number
  default     = 2000
  validation {
    condition     = var.requests_per_address >= 100
    error_message = "requests_per_address must be at least 100: a browser needs that for one large page of files."
  }
}

variable "sign_in" {
  description = "Whether to create a Cognito user pool; false if people have another OpenID Connect issuer."
  type        = bool
  default     = true
}

variable "domain_prefix" {
  description = "First part of the address of Cognito's sign-in page; unique in the region."
  type        = string
  default     = "filepipeline-files"
}

variable "direct_uploads" {
  description = "Bucket and key for uploads from browsers directly to S3, below users/IDENTITY_ID/. Null: all uploads go through ingest, which is what the page does today."
  type        = object({ bucket_arn = string, key_arn = string })
  default     = null
  validation {
    condition     = var.direct_uploads == null || var.sign_in
    error_message = "direct_uploads needs sign_in."
  }
}
