data "terraform_remote_state" "data" {
  count   = var.data == null ? 1 : 0
  backend = "s3"
  config  = { bucket = var.state_bucket, key = "${var.state_prefix}data.tfstate", region = var.region }
}

data "terraform_remote_state" "cluster" {
  count   = var.cluster_name == null ? 1 : 0
  backend = "s3"
  config  = { bucket = var.state_bucket, key = "${var.state_prefix}cluster.tfstate", region = var.region }
}

locals {
  data      = var.data != null ? var.data : data.terraform_remote_state.data[0].outputs.handover
  cluster   = var.cluster_name != null ? var.cluster_name : data.terraform_remote_state.cluster[0].outputs.handover.cluster_name
  name      = local.data.name
  log_group = "/aws/containerinsights/${local.cluster}/application"
  topics = { for severity in ["page", "ticket"] : severity => {
    name = "${local.name}-alarms-${severity}"
    arn  = "arn:${local.data.partition}:sns:${var.region}:${var.account}:${local.name}-alarms-${severity}"
  } }
}

# Whoever publishes here also needs a grant of the key (stacks/data, alarm_topics).
module "topics" {
  source      = "../../modules/topics"
  topics      = local.topics
  account     = var.account
  partition   = local.data.partition
  kms_key_arn = local.data.keys["topics"]
  emails      = { page = var.page_emails, ticket = var.ticket_emails }
  publishers = { for severity in ["page", "ticket"] : severity => [
    { sid = "Alarms", service = "cloudwatch.amazonaws.com", source_arn = "arn:${local.data.partition}:cloudwatch:${var.region}:${var.account}:alarm:*" },
    { sid = "Rules", service = "events.amazonaws.com", source_arn = "arn:${local.data.partition}:events:${var.region}:${var.account}:rule/*" },
    { sid = "Budgets", service = "budgets.amazonaws.com", source_arn = "arn:${local.data.partition}:budgets::${var.account}:*" },
    { sid = "CostAnomalies", service = "costalerts.amazonaws.com", source_arn = "arn:${local.data.partition}:ce::${var.account}:anomalysubscription/*" },
  ] }
}

module "alarms" {
  source           = "../../modules/alarms"
  name             = local.name
  region           = var.region
  runbook_url      = var.runbook_url
  page_topic_arn   = module.topics.arns["page"]
  ticket_topic_arn = module.topics.arns["ticket"]
  log_group        = local.log_group
  log_group_arn    = "arn:${local.data.partition}:logs:${var.region}:${var.account}:log-group:${local.log_group}"
  logs_key_arn     = local.data.keys["logs"]
  thresholds       = { lost_notifications = var.lost_notifications }

  names = merge(
    { for key, queue in local.data.queues : "queue:${key}" => queue.name },
    { for key, bucket in local.data.buckets : "bucket:${key}" => bucket.name },
    { for key, table in local.data.tables : "table:${key}" => table.name },
    { for key, topic in local.data.topics : "topic:${key}" => topic.name },
    {
      cluster      = local.cluster
      region       = var.region
      balancer     = try(var.balancer.name, "")
      target_group = try(var.balancer.target_group, "")
      certificate  = coalesce(var.certificate_arn, "-")
      firewall     = coalesce(var.firewall, "-")
      peer_region  = try(var.pair.region, "")
      peer_bucket  = try(var.pair.bucket, "")
    },
  )

  available = {
    anomalies        = var.anomalies
    balancer         = var.balancer != null
    canary           = var.canary
    certificate      = var.certificate_arn != null
    firewall         = var.firewall != null
    pair             = var.pair != null
    platform_metrics = var.platform_metrics
    request_metrics  = var.request_metrics
  }
}
