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
    [for key, topic in local.topics : ["topic: ${key}", "topic: ${topic.name}"]],
    [["111122223333", var.account], ["us-east-1", var.region]],
  ) : "s/${pair[0]}/${pair[1]}/\n"])
}
