output "handover" {
  description = "What the other stacks need to know; their variable data has the same shape."
  value = {
    name      = var.name
    account   = var.account
    region    = var.region
    partition = local.partition
    intake    = var.intake
    buckets   = { for key, bucket in local.buckets : key => { name = bucket.name, arn = bucket.arn } }
    queues    = { for key, queue in local.queues : key => { name = queue.name, arn = queue.arn, url = queue.url } }
    tables    = { for key, table in local.tables : key => { name = table.name, arn = table.arn } }
    topics    = { for key, topic in local.topics : key => { name = topic.name, arn = topic.arn } }
    keys      = module.keys.arns
  }
  depends_on = [module.tables, module.queues, module.topics, module.bucket]
}

output "key_policies" {
  description = "Key policies by class, for existing keys."
  value       = module.keys.policies
}

output "component_edits" {
  description = "A sed script that writes the names of this environment into a copy of components/aws (and aws-fast), for dapr run on a laptop."
  value = join("", [for pair in concat(
    [for key in ["uploads", "parking"] : ["filepipeline-${key}", local.buckets[key].name]],
    [for key in ["records", "workflows"] : ["filepipeline-${key}", local.tables[key].name]],
    [["filepipeline-alerts", local.topics["alerts"].name]],
    [for key, queue in local.queues : ["value: ${key}}", "value: ${queue.name}}"]],
    [["111122223333", var.account], ["us-east-1", var.region]],
  ) : "s/${pair[0]}/${pair[1]}/\n"])
}

output "topology" {
  description = "topology.json with the names of this environment, for the doctor: --topology FILE."
  value = jsonencode(merge(module.names.topology, {
    buckets = [for bucket in module.names.topology.buckets : merge(bucket, {
      name = local.buckets[trimprefix(bucket.name, "filepipeline-")].name
      notifications = [for rule in bucket.notifications : merge(rule,
        { for kind, target in rule : kind => local.queues[target].name if kind == "queue" },
      { for kind, target in rule : kind => local.topics[target].name if kind == "topic" })]
    })]
    queues = [for queue in module.names.topology.queues : merge(queue, { name = local.queues[queue.name].name }, { for key, dead in queue : key => {
      queue = local.queues[dead.queue].name, maxReceives = dead.maxReceives
    } if key == "deadLetter" })]
    tables = [for table in module.names.topology.tables : merge(table, { name = local.tables[trimprefix(table.name, "filepipeline-")].name })]
    topics = [for topic in module.names.topology.topics : { name = local.topics[trimprefix(topic.name, "filepipeline-")].name }]
  }))
}
