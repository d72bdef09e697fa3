# Names and addresses of everything that topology.json lists, computed from the inputs alone. Nothing is created here, so policies can name
# a resource before it exists, and no policy needs a wildcard or a second apply.
locals {
  topology = jsondecode(file(var.topology_file))

  # topology.json, the components and the doctor share these names; only the part "filepipeline" differs between environments.
  short = { for name in concat(local.topology.buckets[*].name, local.topology.tables[*].name, local.topology.topics[*].name) :
  name => trimprefix(name, "filepipeline-") }

  sqs = "arn:${var.partition}:sqs:${var.region}:${var.account}"

  queues = { for queue in local.topology.queues : queue.name => {
    name         = lookup(var.existing.queues, queue.name, "${var.queue_prefix}${queue.name}")
    arn          = "${local.sqs}:${lookup(var.existing.queues, queue.name, "${var.queue_prefix}${queue.name}")}"
    url          = "https://sqs.${var.region}.${var.dns_suffix}/${var.account}/${lookup(var.existing.queues, queue.name, "${var.queue_prefix}${queue.name}")}"
    visibility   = queue.visibilitySeconds
    retention    = queue.retentionSeconds
    dead_letters = try(queue.deadLetter.queue, null)
    max_receives = try(queue.deadLetter.maxReceives, null)
  } }

  buckets = { for bucket in local.topology.buckets : local.short[bucket.name] => {
    name          = lookup(var.existing.buckets, local.short[bucket.name], "${var.name}-${var.account}-${var.region}-${local.short[bucket.name]}")
    arn           = "arn:${var.partition}:s3:::${lookup(var.existing.buckets, local.short[bucket.name], "${var.name}-${var.account}-${var.region}-${local.short[bucket.name]}")}"
    notifications = bucket.notifications
  } }

  tables = { for table in local.topology.tables : local.short[table.name] => {
    name = lookup(var.existing.tables, local.short[table.name], "${var.name}-${local.short[table.name]}")
    arn  = "arn:${var.partition}:dynamodb:${var.region}:${var.account}:table/${lookup(var.existing.tables, local.short[table.name], "${var.name}-${local.short[table.name]}")}"
    key  = table.key
    ttl  = try(table.ttl, null)
  } }

  # The topics of the services have the prefix of their queues.
  topics = { for topic in local.topology.topics : local.short[topic.name] => {
    name = startswith(topic.name, "filepipeline-") ? "${var.name}-${local.short[topic.name]}" : "${var.queue_prefix}${topic.name}"
    arn  = "arn:${var.partition}:sns:${var.region}:${var.account}:${startswith(topic.name, "filepipeline-") ? "${var.name}-${local.short[topic.name]}" : "${var.queue_prefix}${topic.name}"}"
  } }
}
