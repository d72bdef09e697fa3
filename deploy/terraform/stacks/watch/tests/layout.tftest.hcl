# Which alarms exist in which environment.
mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  account      = "123456789012"
  region       = "eu-central-1"
  tags         = { project = "filepipeline", environment = "test", owner = "files", cost-center = "1000", data-class = "internal" }
  cluster_name = "filepipeline"
  runbook_url  = "https://git.acme.test/files/docs/operations.md"
  page_emails  = ["oncall@acme.test"]
  data = {
    name      = "filepipeline"
    partition = "aws"
    buckets   = { for key in ["uploads", "parking"] : key => { name = "acme-${key}", arn = "arn:aws:s3:::acme-${key}" } }
    queues = { for key in ["file-events", "large-files", "file-events-dlq", "file-outcomes-notifier", "file-outcomes-ingest", "file-outcomes-dlq"] :
    key => { name = "acme-${key}", arn = "arn:aws:sqs:eu-central-1:123456789012:acme-${key}", url = "https://sqs.eu-central-1.amazonaws.com/123456789012/acme-${key}" } }
    tables = { for key in ["records", "workflows"] : key => { name = "acme-${key}", arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/acme-${key}" } }
    topics = { for key in ["alerts", "file-outcomes"] : key => { name = "acme-${key}", arn = "arn:aws:sns:eu-central-1:123456789012:acme-${key}" } }
    keys   = { for key in ["uploads", "queues", "topics", "records", "logs"] : key => "arn:aws:kms:eu-central-1:123456789012:key/${key}" }
  }
}

run "defaults" {
  command = plan

  assert {
    condition     = contains(output.alarms, "filepipeline-stuck-consumer-file-events") && contains(output.alarms, "filepipeline-scaler-errors") && contains(output.alarms, "filepipeline-dapr-certificate-expiring") && contains(output.alarms, "filepipeline-heartbeat-missing")
    error_message = "an alarm is missing, or has no metric"
  }
  assert {
    condition     = !contains(output.alarms, "filepipeline-balancer-errors") && !contains(output.alarms, "filepipeline-replication-late")
    error_message = "an alarm exists for what does not exist"
  }
}

run "everything" {
  command = plan
  variables {
    balancer        = { name = "app/k8s/1", target_group = "targetgroup/k8s/2" }
    certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1"
    firewall        = "filepipeline-public"
    pair            = { region = "eu-west-1", bucket = "acme-peer" }
    slack           = { team_id = "T1", channel_id = "C1" }
  }

  assert {
    condition     = length(output.alarms) == length(jsondecode(file("../../modules/alarms/alarms.json")).alarms)
    error_message = "an alarm of alarms.json is missing"
  }
}

run "without" {
  command = plan
  variables {
    platform_metrics = false
  }

  assert {
    condition     = !contains(output.alarms, "filepipeline-scaler-errors")
    error_message = "an alarm exists whose metric nobody sends"
  }
}

run "refuses_invalid_values" {
  command = plan
  variables {
    page_emails    = []
    monthly_budget = 0
    data           = null
    cluster_name   = null
  }
  expect_failures = [var.page_emails, var.monthly_budget, var.data, var.cluster_name]
}
