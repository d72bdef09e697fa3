# The default variant, on its own because most planted faults need only this run.
mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  account           = "123456789012"
  region            = "eu-central-1"
  tags              = { project = "filepipeline", environment = "test", owner = "files", cost-center = "1000", data-class = "internal" }
  public_host       = "files.acme.test"
  certificate_arn   = "arn:aws:acm:eu-central-1:123456789012:certificate/11111111-2222-3333-4444-555555555555"
  inbound_cidrs     = ["10.0.0.0/8", "192.168.0.0/16"]
  email             = { from = "files@acme.test", to = "team@acme.test" }
  access_entries    = { admin = { principal_arn = "arn:aws:iam::123456789012:role/admin", policy = "AmazonEKSClusterAdminPolicy" } }
  doctor_principals = ["arn:aws:iam::123456789012:role/operator"]
  data = {
    name      = "filepipeline"
    account   = "123456789012"
    region    = "eu-central-1"
    partition = "aws"
    intake    = "lanes"
    buckets   = { for key in ["uploads", "parking"] : key => { name = "filepipeline-123456789012-eu-central-1-${key}", arn = "arn:aws:s3:::filepipeline-123456789012-eu-central-1-${key}" } }
    queues = { for key in ["file-events", "large-files", "file-events-dlq", "file-outcomes-notifier", "file-outcomes-ingest", "file-outcomes-dlq"] :
    key => { name = key, arn = "arn:aws:sqs:eu-central-1:123456789012:${key}", url = "https://sqs.eu-central-1.amazonaws.com/123456789012/${key}" } }
    tables = { for key in ["records", "workflows"] : key => { name = "filepipeline-${key}", arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/filepipeline-${key}" } }
    topics = { for key, name in { alerts = "filepipeline-alerts", "file-outcomes" = "file-outcomes" } : key => { name = name, arn = "arn:aws:sns:eu-central-1:123456789012:${name}" } }
    keys   = { for key in ["uploads", "queues", "topics", "records", "logs"] : key => "arn:aws:kms:eu-central-1:123456789012:key/${key}" }
  }
  firewall_arn = "arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/filepipeline-public/1"
  sources      = { ireland = { bucket_arn = "arn:aws:s3:::acme-ireland", key_arn = "arn:aws:kms:eu-west-1:123456789012:key/ireland", region = "eu-west-1" } }
}

run "sources" {
  command = plan

  assert {
    condition = alltrue([for service, actions in { processor = ["kms:Decrypt"], ingest = ["kms:Decrypt", "kms:GenerateDataKey"] } : anytrue([
      for statement in jsondecode(output.service_policies[service]).Statement :
      statement.Resource == ["arn:aws:kms:eu-west-1:123456789012:key/ireland"] && toset(statement.Action) == toset(actions) && try(statement.Condition.StringEquals["kms:ViaService"] == "s3.eu-west-1.amazonaws.com", false)
    ])])
    error_message = "a service cannot use the key of ireland"
  }
  assert {
    condition = anytrue([for statement in jsondecode(output.service_policies["processor"]).Statement :
    contains(statement.Action, "s3:GetObject") && contains(statement.Resource, "arn:aws:s3:::acme-ireland/*")])
    error_message = "the processor cannot read the bucket of ireland"
  }
  assert {
    condition     = strcontains(output.infra_env, "FIREWALL_ARN=arn:aws:wafv2:eu-central-1:123456789012:regional/webacl/filepipeline-public/1\n") && strcontains(output.infra_env, "BALANCER_LOG_BUCKET=filepipeline-123456789012-eu-central-1-balancer-access-logs\n")
    error_message = "infra.env names no firewall or no bucket for logs"
  }
  assert {
    condition = anytrue([for statement in jsondecode(module.balancer_logs.policy).Statement : try(
      statement.Principal.Service == "logdelivery.elasticloadbalancing.amazonaws.com" && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012",
    false)])
    error_message = "the balancer cannot log, or writes logs of another account"
  }
}
