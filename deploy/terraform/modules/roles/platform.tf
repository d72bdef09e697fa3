# Roles of what runs beside the services. platform.json lists their actions; what AWS lets nobody limit to a resource has the resource "*".
locals {
  platform = jsondecode(file("${path.module}/platform.json"))

  places = {
    account     = var.data.account
    cluster     = var.cluster_name
    cluster_arn = var.cluster_arn
    partition   = var.data.partition
    region      = var.data.region
    log_group   = "arn:${var.data.partition}:logs:${var.data.region}:${var.data.account}:log-group"
    uploads     = var.data.buckets["uploads"].arn
    parking     = var.data.buckets["parking"].arn
    uploads_key = var.data.keys["uploads"]
    dns_suffix  = var.dns_suffix
    roles       = "arn:${var.data.partition}:iam::${var.data.account}:role/${var.name}-*"
    name        = var.name
  }

  platform_policies = { for identity, role in local.platform : identity => jsonencode({
    Version = "2012-10-17"
    Statement = [for statement in role.statements : merge(
      {
        Sid    = statement.sid
        Effect = "Allow"
        Action = sort(statement.actions)
        # "queues" stands for every queue of the environment.
        Resource = flatten([for resource in statement.resources : resource == "queues" ? [for queue in values(var.data.queues) : queue.arn] : [templatestring(resource, local.places)]])
      },
      try(statement.condition, null) == null ? {} : { Condition = { for operator, keys in statement.condition : operator => { for key, value in keys : key => templatestring(value, local.places) } } },
    )]
  }) }
}

module "platform" {
  for_each        = { for identity, role in local.platform : identity => role if try(role.serviceAccount, null) != null }
  source          = "../role"
  name            = "${var.name}-${each.key}"
  account         = var.data.account
  cluster_name    = var.cluster_name
  cluster_arn     = var.cluster_arn
  namespace       = each.value.namespace == "$${namespace}" ? var.namespace : each.value.namespace
  service_account = each.value.serviceAccount
  policy          = local.platform_policies[each.key]
  boundary_arn    = var.boundary_arn
}

# The doctor runs on an operator's machine: people of this account take its role.
resource "aws_iam_role" "doctor" {
  count                = length(var.doctor_principals) > 0 ? 1 : 0
  name                 = "${var.name}-doctor"
  permissions_boundary = var.boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = var.doctor_principals }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "doctor" {
  count  = length(aws_iam_role.doctor)
  name   = "reads"
  role   = aws_iam_role.doctor[0].name
  policy = local.platform_policies["doctor"]
}
