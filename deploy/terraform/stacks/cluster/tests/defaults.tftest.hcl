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
}

run "defaults" {
  command = plan

  assert {
    condition     = strcontains(output.infra_env, "\nUPLOADS_BUCKET=filepipeline-123456789012-eu-central-1-uploads\n")
    error_message = "infra.env does not name the bucket"
  }
  assert {
    condition     = strcontains(output.infra_env, "\nBALANCER_SUBNET_3=10.40.226.0/24\n") && strcontains(output.infra_env, "\nINBOUND_CIDRS=10.0.0.0/8,192.168.0.0/16\n")
    error_message = "infra.env does not name the networks"
  }
  assert {
    condition     = [for peer in yamldecode(output.egress).spec.egress[0].to : peer.ipBlock.cidr] == ["10.40.0.0/16", "3.5.0.0/19", "52.219.0.0/20", "3.5.0.0/19", "52.219.0.0/20"]
    error_message = "egress.yaml does not open the VPC, S3 and DynamoDB"
  }
  assert {
    condition     = sort(keys(output.roles)) == sort(["aws-load-balancer-controller", "canary", "collector", "ingest", "keda-operator", "notifier", "processor", "requeue"])
    error_message = "a service account has no role"
  }
}
