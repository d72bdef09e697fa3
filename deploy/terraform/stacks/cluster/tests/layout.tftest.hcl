# What the stack creates, and the file for the manifests.
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

run "two_zones_with_nat" {
  command = plan
  variables {
    zones = 2
    nat   = "one"
  }

  assert {
    condition     = strcontains(output.infra_env, "BALANCER_SUBNET_2=10.40.225.0/24\nBALANCER_SUBNET_3=10.40.225.0/24\n")
    error_message = "with two zones the second subnet is not repeated"
  }
}

run "fast" {
  command = plan
  variables {
    data = {
      name      = "filepipeline"
      account   = "123456789012"
      region    = "eu-central-1"
      partition = "aws"
      intake    = "fast"
      buckets   = { for key in ["uploads", "parking"] : key => { name = "filepipeline-123456789012-eu-central-1-${key}", arn = "arn:aws:s3:::filepipeline-123456789012-eu-central-1-${key}" } }
      queues = { for key in ["file-events", "large-files", "file-events-dlq", "file-events-fast", "file-outcomes-notifier", "file-outcomes-ingest", "file-outcomes-dlq"] :
      key => { name = key, arn = "arn:aws:sqs:eu-central-1:123456789012:${key}", url = "https://sqs.eu-central-1.amazonaws.com/123456789012/${key}" } }
      tables = { for key in ["records", "workflows"] : key => { name = "filepipeline-${key}", arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/filepipeline-${key}" } }
      topics = { for key, name in { alerts = "filepipeline-alerts", "file-outcomes" = "file-outcomes", "file-events-topic" = "file-events-topic" } : key => { name = name, arn = "arn:aws:sns:eu-central-1:123456789012:${name}" } }
      keys   = { for key in ["uploads", "queues", "topics", "records", "logs"] : key => "arn:aws:kms:eu-central-1:123456789012:key/${key}" }
    }
  }
}

run "existing_network_and_cluster" {
  command = plan
  variables {
    existing_network = { vpc_id = "vpc-1", cidrs = ["10.9.0.0/16"], node_subnet_ids = ["subnet-1", "subnet-2"], balancer_cidrs = ["10.9.0.0/24"] }
    existing_cluster = "shared"
  }

  assert {
    condition     = length(module.network) == 0 && length(module.cluster) == 0 && output.handover.cluster_name == "shared"
    error_message = "an existing network or cluster is created again"
  }
}

run "from_the_state_of_data" {
  command = plan
  variables {
    data         = null
    state_bucket = "acme-state"
  }
  override_data {
    target = data.terraform_remote_state.data[0]
    values = {
      outputs = {
        handover = {
          name      = "other"
          account   = "123456789012"
          region    = "eu-central-1"
          partition = "aws"
          intake    = "lanes"
          buckets   = { uploads = { name = "u", arn = "arn:aws:s3:::u" }, parking = { name = "p", arn = "arn:aws:s3:::p" } }
          queues = {
            "file-events"            = { name = "a", arn = "arn:aws:sqs:eu-central-1:123456789012:a", url = "https://sqs/a" }
            "large-files"            = { name = "b", arn = "arn:aws:sqs:eu-central-1:123456789012:b", url = "https://sqs/b" }
            "file-events-dlq"        = { name = "c", arn = "arn:aws:sqs:eu-central-1:123456789012:c", url = "https://sqs/c" }
            "file-outcomes-notifier" = { name = "d", arn = "arn:aws:sqs:eu-central-1:123456789012:d", url = "https://sqs/d" }
            "file-outcomes-ingest"   = { name = "e", arn = "arn:aws:sqs:eu-central-1:123456789012:e", url = "https://sqs/e" }
            "file-outcomes-dlq"      = { name = "f", arn = "arn:aws:sqs:eu-central-1:123456789012:f", url = "https://sqs/f" }
          }
          tables = { records = { name = "r", arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/r" }, workflows = { name = "w", arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/w" } }
          topics = { alerts = { name = "x", arn = "arn:aws:sns:eu-central-1:123456789012:x" }, "file-outcomes" = { name = "y", arn = "arn:aws:sns:eu-central-1:123456789012:y" } }
          keys   = { uploads = "k1", queues = "k2", topics = "k3", records = "k4", logs = "k5" }
        }
      }
    }
  }

  assert {
    condition     = strcontains(output.infra_env, "\nRECORDS_TABLE=r\n")
    error_message = "the names do not come from the state of stacks/data"
  }
}

run "refuses_invalid_values" {
  command = plan
  variables {
    account         = "1"
    tags            = {}
    certificate_arn = "none"
    inbound_cidrs   = ["everywhere"]
    email           = { from = "files", to = "team@acme.test" }
    data            = null
  }
  expect_failures = [var.account, var.tags, var.certificate_arn, var.inbound_cidrs, var.email, var.data]
}
