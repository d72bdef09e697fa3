# A role for each service, with exactly the actions of deploy/iam-actions.json on exactly the resources of the environment. The file is read
# at plan time; a test of the code keeps it equal to the calls of the services.
locals {
  table = jsondecode(file(var.actions_file))

  bucket_level = ["s3:ListBucket"]

  # Component -> service prefix -> ARNs. A component that is missing here fails the plan.
  components = merge(
    { for index in range(1, 9) : "file-events-${index}" => { sqs = [var.data.queues["file-events"].arn] } },
    { for index in range(1, 3) : "large-files-${index}" => { sqs = [var.data.queues["large-files"].arn] } },
    {
      file-events-out      = { sqs = [var.data.queues["file-events"].arn] }
      large-files-out      = { sqs = [var.data.queues["large-files"].arn] }
      dead-letters         = { sqs = [var.data.queues["file-events-dlq"].arn] }
      dead-letters-out     = { sqs = [var.data.queues["file-events-dlq"].arn] }
      outcome-dead-letters = { sqs = [var.data.queues["file-outcomes-dlq"].arn] }
      outcomes = {
        sqs = [var.data.queues["file-outcomes-notifier"].arn, var.data.queues["file-outcomes-dlq"].arn]
        sns = [var.data.topics["file-outcomes"].arn]
      }
      outcome-events = {
        sqs = [var.data.queues["file-outcomes-ingest"].arn, var.data.queues["file-outcomes-dlq"].arn]
        sns = [var.data.topics["file-outcomes"].arn]
      }
      # Empty with the intake lanes: then no statement is made of it.
      file-events-topic = {
        sqs = var.data.intake == "fast" ? [var.data.queues["file-events-fast"].arn, var.data.queues["file-events-dlq"].arn] : []
        sns = var.data.intake == "fast" ? [var.data.topics["file-events-topic"].arn] : []
      }
      files = { s3 = [var.data.buckets["uploads"].arn] }
      # Every further bucket; without one no statement is made of it.
      "files-*" = { s3 = [for source in values(var.sources) : source.bucket_arn] }
      parking   = { s3 = [var.data.buckets["parking"].arn] }
      records   = { dynamodb = [var.data.tables["records"].arn] }
      workflows = { dynamodb = [var.data.tables["workflows"].arn] }
      alerts    = { sns = [var.data.topics["alerts"].arn] }
      email     = { ses = [var.ses_identity_arn] }
    },
  )

  # One entry for each identity, component, AWS service and level (a bucket or its objects).
  wanted = { for identity, components in local.table : identity => flatten([for component, actions in components : [
    for service in distinct([for action in actions : split(":", action)[0]]) : [
      for level in service == "s3" ? ["bucket", "object"] : ["resource"] : {
        service = service
        actions = sort([for action in actions : action if split(":", action)[0] == service && (service != "s3" || contains(local.bucket_level, action) == (level == "bucket"))])
        arns    = level == "object" ? [for arn in local.components[component][service] : "${arn}/*"] : local.components[component][service]
      }
    ]
  ]]) }

  # Components with the same actions share a statement: a role may have 10,240 characters of policy.
  grouped = { for identity, entries in local.wanted : identity => {
    for entry in entries : join(" ", entry.actions) => entry.arns... if length(entry.actions) > 0 && length(entry.arns) > 0
  } }
  # Actions that only read a message need Decrypt alone; a sender and a writer also make data keys.
  key_uses = {
    queues  = { via = "sqs", read = ["sqs:ReceiveMessage"], write = ["sqs:SendMessage"] }
    topics  = { via = "sns", read = [], write = ["sns:Publish"] }
    uploads = { via = "s3", read = ["s3:GetObject"], write = ["s3:PutObject"] }
    records = { via = "dynamodb", read = [], write = ["dynamodb:GetItem", "dynamodb:PutItem"] }
  }
  actions = { for identity, components in local.table : identity => distinct(flatten(values(components))) }
  key_statements = { for identity, actions in local.actions : identity => [for class, use in local.key_uses : {
    Sid    = "Key${title(class)}"
    Effect = "Allow"
    Action = (length(setintersection(actions, use.write)) == 0 ? ["kms:Decrypt"]
    : class == "records" ? ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"] : ["kms:Decrypt", "kms:GenerateDataKey"])
    Resource  = [var.data.keys[class]]
    Condition = { StringEquals = { "kms:ViaService" = "${use.via}.${var.data.region}.${var.dns_suffix}" } }
  } if length(setintersection(actions, concat(use.read, use.write))) > 0] }

  # A further bucket has a key of its own, in its own region.
  source_statements = { for identity, components in local.table : identity => [for name in sort(keys(var.sources)) : {
    Sid       = "KeySource${replace(title(name), "-", "")}"
    Effect    = "Allow"
    Action    = contains(components["files-*"], "s3:PutObject") ? ["kms:Decrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"]
    Resource  = [var.sources[name].key_arn]
    Condition = { StringEquals = { "kms:ViaService" = "s3.${var.sources[name].region}.${var.dns_suffix}" } }
  } if length(setintersection(try(components["files-*"], []), ["s3:GetObject", "s3:PutObject"])) > 0] }

  policies = { for identity, groups in local.grouped : identity => jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for index, actions in sort(keys(groups)) : {
        Sid      = "Calls${index}"
        Effect   = "Allow"
        Action   = split(" ", actions)
        Resource = sort(distinct(flatten(groups[actions])))
      }],
      local.key_statements[identity],
      local.source_statements[identity],
    )
  }) }
}

module "service" {
  for_each        = local.table
  source          = "../role"
  name            = "${var.name}-${each.key}"
  account         = var.data.account
  cluster_name    = var.cluster_name
  cluster_arn     = var.cluster_arn
  namespace       = each.key == "keda-operator" ? "keda" : var.namespace
  service_account = each.key
  policy          = local.policies[each.key]
  boundary_arn    = var.boundary_arn
}
