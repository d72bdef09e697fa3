# The bucket of all states, made once for each account. Its own state is local at first: terraform init -migrate-state moves it into the
# bucket, after the backend block in versions.tf is uncommented (docs/install.md).
data "aws_partition" "current" {}

locals {
  bucket    = "${var.name}-${var.account}-${var.region}-terraform"
  partition = data.aws_partition.current.partition
}

module "key" {
  source    = "../modules/keys"
  name      = var.name
  account   = var.account
  partition = local.partition
  classes   = { states = [] }
}

module "bucket" {
  source          = "../modules/bucket"
  name            = local.bucket
  account         = var.account
  partition       = local.partition
  kms_key_arn     = module.key.arns["states"]
  noncurrent_days = 90
  deny_statements = jsonencode([{
    # States hold everything that Terraform knows; administrators of the account are not among their readers by themselves.
    Sid       = "NamedPrincipalsOnly"
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Resource  = ["arn:${local.partition}:s3:::${local.bucket}", "arn:${local.partition}:s3:::${local.bucket}/*"]
    Condition = { ArnNotLike = { "aws:PrincipalArn" = var.principals } }
  }])
}

output "bucket" {
  description = "Name of the bucket, for environments/ENV/backend.hcl."
  value       = module.bucket.name
}

output "key_arn" {
  description = "Key of the states."
  value       = module.key.arns["states"]
}
