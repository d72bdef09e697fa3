# The file infra.env of an overlay: every value that differs between environments. The manifests read nothing else from Terraform.
locals {
  # The page has one network policy rule for each of three subnets; with two zones the last one is repeated.
  subnets = [for index in range(3) : element(var.balancer_cidrs, min(index, length(var.balancer_cidrs) - 1))]

  values = {
    AWS_ACCOUNT                = var.data.account
    AWS_REGION                 = var.data.region
    UPLOADS_BUCKET             = var.data.buckets["uploads"].name
    PARKING_BUCKET             = var.data.buckets["parking"].name
    RECORDS_TABLE              = var.data.tables["records"].name
    WORKFLOWS_TABLE            = var.data.tables["workflows"].name
    FILE_EVENTS_QUEUE          = var.data.queues["file-events"].name
    LARGE_FILES_QUEUE          = var.data.queues["large-files"].name
    FILE_EVENTS_FAST_QUEUE     = try(var.data.queues["file-events-fast"].name, "file-events-fast") # only the overlay eks-fast reads it
    DEAD_LETTERS_QUEUE         = var.data.queues["file-events-dlq"].name
    FILE_OUTCOMES_QUEUE        = var.data.queues["file-outcomes-notifier"].name
    OUTCOME_EVENTS_QUEUE       = var.data.queues["file-outcomes-ingest"].name
    OUTCOME_DEAD_LETTERS_QUEUE = var.data.queues["file-outcomes-dlq"].name
    OUTCOMES_TOPIC             = var.data.topics["file-outcomes"].name
    FILE_EVENTS_TOPIC          = try(var.data.topics["file-events-topic"].name, "file-events-topic") # only the overlay eks-fast reads it
    ALERTS_TOPIC_ARN           = var.data.topics["alerts"].arn
    EMAIL_FROM                 = var.email.from
    EMAIL_TO                   = var.email.to
    PUBLIC_HOST                = var.public_host
    CERTIFICATE_ARN            = var.certificate_arn
    FIREWALL_ARN               = var.firewall_arn
    BALANCER_LOG_BUCKET        = var.balancer_log_bucket
    INBOUND_CIDRS              = join(",", var.inbound_cidrs)
    BALANCER_SUBNET_1          = local.subnets[0]
    BALANCER_SUBNET_2          = local.subnets[1]
    BALANCER_SUBNET_3          = local.subnets[2]
  }
}

output "text" {
  description = "Content of infra.env, one KEY=value a line, sorted."
  value       = join("", concat(["# From Terraform (stacks/cluster, output infra_env). Do not edit.\n"], [for key in sort(keys(local.values)) : "${key}=${local.values[key]}\n"]))
}
