data "aws_partition" "current" {}

locals {
  partition = data.aws_partition.current.partition
  sns       = "arn:${local.partition}:sns:${var.region}:${var.account}"
  rule_name = "${var.name}-uploads"
  rule_arn  = "arn:${local.partition}:events:${var.region}:${var.account}:rule/${local.rule_name}"

  queues  = module.names.queues
  buckets = module.names.buckets
  tables  = module.names.tables
  topics  = module.names.topics
  uploads = local.buckets["uploads"]

  # Who may send to a queue: the bucket or the rule, and topics to their queues and to the dead letters behind those.
  bucket_senders = { for rule in local.uploads.notifications : rule.queue => [var.use_eventbridge
    ? { sid = "EventsOfTheBucket", service = "events.amazonaws.com", source_arn = local.rule_arn }
    : { sid = "NotificationsOfTheBucket", service = "s3.amazonaws.com", source_arn = local.uploads.arn }
  ] if can(rule.queue) }

  subscriptions = merge(
    {
      notifier = { topic = "file-outcomes", queue = "file-outcomes-notifier", dead_letters = "file-outcomes-dlq" }
      ingest   = { topic = "file-outcomes", queue = "file-outcomes-ingest", dead_letters = "file-outcomes-dlq" }
    },
    var.intake == "fast" ? { fast = { topic = "file-events-topic", queue = "file-events-fast", dead_letters = "file-events-dlq" } } : {},
  )
  topic_senders = { for pair in flatten([for subscription in values(local.subscriptions) : [
    for queue in [subscription.queue, subscription.dead_letters] : { topic = subscription.topic, queue = queue }
  ]]) : pair.queue => pair.topic... }

  senders = { for queue in keys(local.queues) : queue => concat(
    try(local.bucket_senders[queue], []),
    queue == "file-events" ? [for name in sort(keys(var.source_topics)) :
    { sid = "Source${replace(title(name), "-", "")}", service = "sns.amazonaws.com", source_arn = var.source_topics[name] }] : [],
    [for topic in distinct(try(local.topic_senders[queue], [])) :
    { sid = "Topic${replace(title(replace(topic, "-", " ")), " ", "")}", service = "sns.amazonaws.com", source_arn = local.topics[topic].arn }],
  ) }
}

module "names" {
  source        = "../../modules/names"
  name          = var.name
  queue_prefix  = var.queue_prefix
  account       = var.account
  region        = var.region
  partition     = local.partition
  dns_suffix    = data.aws_partition.current.dns_suffix
  topology_file = "${path.module}/../../../kubernetes/${var.intake == "fast" ? "topology.fast.json" : "topology.json"}"
  existing      = { buckets = var.existing.buckets, queues = var.existing.queues, tables = var.existing.tables }
}

module "keys" {
  source    = "../../modules/keys"
  name      = var.name
  account   = var.account
  partition = local.partition
  existing  = var.existing.keys
  classes   = local.key_grants
}

module "queues" {
  source      = "../../modules/queues"
  queues      = local.queues
  existing    = keys(var.existing.queues)
  senders     = local.senders
  account     = var.account
  kms_key_arn = module.keys.arns["queues"]
}

module "topics" {
  source      = "../../modules/topics"
  topics      = local.topics
  account     = var.account
  partition   = local.partition
  kms_key_arn = module.keys.arns["topics"]
  emails      = { alerts = var.alert_emails }
  publishers = var.intake == "fast" ? {
    "file-events-topic" = [{ sid = "NotificationsOfTheBucket", service = "s3.amazonaws.com", source_arn = local.uploads.arn }]
  } : {}
  queue_subscriptions = { for name, subscription in local.subscriptions : name => {
    topic            = subscription.topic
    queue_arn        = local.queues[subscription.queue].arn
    dead_letters_arn = local.queues[subscription.dead_letters].arn
  } }
  feedback_role_arn = aws_iam_role.deliveries.arn
  depends_on        = [module.queues]
}

# Events of further buckets (stacks/source), as they are: a lane does not read the envelope of SNS. What cannot be delivered is found by
# reconcile: a queue for it would have to be in the region of the topic.
resource "aws_sns_topic_subscription" "source" {
  for_each             = var.source_topics
  region               = split(":", each.value)[3]
  topic_arn            = each.value
  protocol             = "sqs"
  endpoint             = local.queues["file-events"].arn
  raw_message_delivery = true
  depends_on           = [module.queues, module.keys]
}

module "tables" {
  source          = "../../modules/tables"
  tables          = local.tables
  existing        = keys(var.existing.tables)
  kms_key_arn     = module.keys.arns["records"]
  max_read_units  = var.max_units
  max_write_units = var.max_units
}

module "backup" {
  count       = var.backup ? 1 : 0
  source      = "../../modules/backup"
  name        = var.name
  account     = var.account
  partition   = local.partition
  kms_key_arn = module.keys.arns["records"]
  table_arns  = [for table in values(local.tables) : table.arn]
}
