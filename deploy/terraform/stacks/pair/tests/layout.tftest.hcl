mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

mock_provider "aws" {
  alias           = "peer"
  source          = "../../mocks"
  override_during = plan
}

variables {
  account     = "123456789012"
  region      = "eu-central-1"
  peer_region = "eu-west-1"
  tags        = { project = "filepipeline", environment = "test", owner = "files", cost-center = "1000", data-class = "internal" }
  data = {
    buckets = { for key in ["uploads", "parking"] : key => { name = "a-${key}", arn = "arn:aws:s3:::a-${key}" } }
    tables  = { for key in ["records", "workflows"] : key => { name = "filepipeline-${key}", arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/filepipeline-${key}" } }
    keys    = { for key in ["uploads", "records"] : key => "arn:aws:kms:eu-central-1:123456789012:key/${key}" }
  }
  peer = {
    buckets = { for key in ["uploads", "parking"] : key => { name = "b-${key}", arn = "arn:aws:s3:::b-${key}" } }
    keys    = { for key in ["uploads", "records"] : key => "arn:aws:kms:eu-west-1:123456789012:key/${key}" }
  }
}

run "defaults" {
  command = plan

  assert {
    condition     = alltrue([for copy in values(aws_s3_bucket_replication_configuration.there) : copy.rule[0].source_selection_criteria[0].sse_kms_encrypted_objects[0].status == "Enabled"])
    error_message = "encrypted objects are not copied"
  }
  assert {
    condition     = alltrue([for copy in values(aws_s3_bucket_replication_configuration.there) : copy.rule[0].destination[0].encryption_configuration[0].replica_kms_key_id == "arn:aws:kms:eu-west-1:123456789012:key/uploads"])
    error_message = "copies are not encrypted with the key of their region"
  }
  assert {
    condition     = alltrue([for copy in values(aws_s3_bucket_replication_configuration.there) : copy.rule[0].destination[0].replication_time[0].time[0].minutes == 15 && copy.rule[0].delete_marker_replication[0].status == "Enabled"])
    error_message = "the time of a copy is not limited, or removals are not copied"
  }
  assert {
    condition     = toset(keys(aws_s3_bucket_replication_configuration.there)) == toset(["parking", "uploads"]) && length(aws_s3_bucket_replication_configuration.back) == 0
    error_message = "a bucket is not copied, or copies go back"
  }
  assert {
    condition     = anytrue([for statement in jsondecode(aws_iam_role_policy.replication["there"].policy).Statement : toset(statement.Action) == toset(["kms:Decrypt"]) && statement.Resource == ["arn:aws:kms:eu-central-1:123456789012:key/uploads"]])
    error_message = "KeyOfTheSource: the role cannot read encrypted files"
  }
  assert {
    condition     = anytrue([for statement in jsondecode(aws_iam_role_policy.replication["there"].policy).Statement : contains(statement.Action, "kms:GenerateDataKey") && statement.Resource == ["arn:aws:kms:eu-west-1:123456789012:key/uploads"]])
    error_message = "KeyOfTheCopy: the role cannot encrypt copies"
  }
  assert {
    condition     = aws_dynamodb_table_replica.records.kms_key_arn == "arn:aws:kms:eu-west-1:123456789012:key/records" && aws_dynamodb_table_replica.records.point_in_time_recovery
    error_message = "the copy of the records is not protected like the original"
  }
}

run "back" {
  command = plan
  variables {
    replicate_back = true
  }

  assert {
    condition     = aws_s3_bucket_replication_configuration.back["uploads"].rule[0].destination[0].bucket == "arn:aws:s3:::a-uploads" && aws_s3_bucket_replication_configuration.back["uploads"].rule[0].source_selection_criteria[0].replica_modifications[0].status == "Disabled"
    error_message = "files are not copied back, or copies are copied for ever"
  }
}

run "refuses_one_region" {
  command = plan
  variables {
    peer_region = "eu-central-1"
  }
  expect_failures = [var.peer_region]
}
