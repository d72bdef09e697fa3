data "aws_partition" "current" {}

data "terraform_remote_state" "data" {
  count   = var.data == null ? 1 : 0
  backend = "s3"
  config = {
    bucket = var.state_bucket
    key    = "${var.state_prefix}data.tfstate"
    region = var.region
  }
}

locals {
  data        = var.data != null ? var.data : data.terraform_remote_state.data[0].outputs.handover
  name        = local.data.name
  partition   = data.aws_partition.current.partition
  dns_suffix  = data.aws_partition.current.dns_suffix
  ses_sender  = "arn:${local.partition}:ses:${var.region}:${var.account}:identity/${split("@", var.email.from)[1]}"
  cluster     = var.existing_cluster != null ? var.existing_cluster : module.cluster[0].name
  cluster_arn = var.existing_cluster != null ? "arn:${local.partition}:eks:${var.region}:${var.account}:cluster/${var.existing_cluster}" : module.cluster[0].arn

  balancer_log_bucket = "${local.name}-${var.account}-${var.region}-balancer-access-logs"

  balancer_cidrs  = var.existing_network != null ? var.existing_network.balancer_cidrs : module.network[0].balancer_cidrs
  node_subnet_ids = var.existing_network != null ? var.existing_network.node_subnet_ids : module.network[0].node_subnet_ids
}

module "network" {
  count        = var.existing_network == null ? 1 : 0
  source       = "../../modules/network"
  name         = local.name
  account      = var.account
  region       = var.region
  partition    = local.partition
  cidr         = var.cidr
  zones        = var.zones
  nat          = var.nat
  endpoints    = var.endpoints
  logs_key_arn = local.data.keys["logs"]
}

module "registry" {
  source      = "../../modules/registry"
  name        = local.name
  kms_key_arn = local.data.keys["uploads"]
  upstreams   = var.upstreams
}

module "cluster" {
  count               = var.existing_cluster == null ? 1 : 0
  source              = "../../modules/cluster"
  name                = local.name
  account             = var.account
  region              = var.region
  partition           = local.partition
  dns_suffix          = local.dns_suffix
  kubernetes_version  = var.kubernetes_version
  subnet_ids          = local.node_subnet_ids
  public_access_cidrs = var.public_access_cidrs
  access_entries      = var.access_entries
  node_groups         = var.node_groups
  ami_type            = var.ami_type
  addon_versions      = var.addon_versions
  logs_key_arn        = local.data.keys["logs"]
  boundary_arn        = var.boundary_arn
  tags                = var.tags
}

module "roles" {
  source            = "../../modules/roles"
  name              = local.name
  data              = local.data
  actions_file      = "${path.module}/../../../iam-actions.json"
  cluster_name      = local.cluster
  cluster_arn       = local.cluster_arn
  dns_suffix        = local.dns_suffix
  ses_identity_arn  = local.ses_sender
  sources           = var.sources
  doctor_principals = var.doctor_principals
  boundary_arn      = var.boundary_arn
}

# S3 and DynamoDB have public addresses, even behind their endpoints; AWS publishes them as prefix lists.
data "aws_prefix_list" "this" {
  for_each = toset(["dynamodb", "s3"])
  name     = "com.amazonaws.${var.region}.${each.key}"
}

# Who asked for what, as the load balancer saw it. It can only write to a bucket with SSE-S3 in its own region.
module "balancer_logs" {
  source      = "../../modules/bucket"
  name        = local.balancer_log_bucket
  account     = var.account
  partition   = local.partition
  expirations = { "" = 365 }
  allow_statements = jsonencode([{
    Sid       = "LogsOfBalancersOfThisAccount"
    Effect    = "Allow"
    Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }
    Action    = "s3:PutObject"
    Resource  = "arn:${local.partition}:s3:::${local.balancer_log_bucket}/AWSLogs/${var.account}/*"
    Condition = {
      StringEquals = { "aws:SourceAccount" = var.account }
      ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:elasticloadbalancing:${var.region}:${var.account}:loadbalancer/*" }
    }
  }])
}

module "environment_file" {
  source              = "../../modules/environment-file"
  data                = local.data
  email               = var.email
  public_host         = var.public_host
  certificate_arn     = var.certificate_arn
  firewall_arn        = var.firewall_arn
  balancer_log_bucket = module.balancer_logs.name
  inbound_cidrs       = var.inbound_cidrs
  balancer_cidrs      = local.balancer_cidrs
}
