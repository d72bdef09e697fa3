mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

override_resource {
  target          = aws_kinesis_firehose_delivery_stream.this
  override_during = plan
  values          = { arn = "arn:aws:firehose:eu-central-1:123456789012:deliverystream/filepipeline-outcomes" }
}

variables {
  account            = "123456789012"
  region             = "eu-central-1"
  tags               = { project = "filepipeline", environment = "test", owner = "files", cost-center = "1000", data-class = "internal" }
  outcomes_topic_arn = "arn:aws:sns:eu-central-1:123456789012:file-outcomes"
  key_arns           = { uploads = "arn:aws:kms:eu-central-1:123456789012:key/uploads", logs = "arn:aws:kms:eu-central-1:123456789012:key/logs" }
}

run "defaults" {
  command = plan

  assert {
    condition     = aws_sns_topic_subscription.this.raw_message_delivery
    error_message = "each line would be an envelope of SNS"
  }
  assert {
    condition     = aws_glue_catalog_table.outcomes.parameters["storage.location.template"] == "s3://filepipeline-123456789012-eu-central-1-outcomes/outcomes/day=$${day}/" && strcontains(aws_kinesis_firehose_delivery_stream.this.extended_s3_configuration[0].prefix, "outcomes/day=!{timestamp:yyyy-MM-dd}/")
    error_message = "the table reads other folders than the stream writes"
  }
  assert {
    condition     = alltrue([for query in values(aws_athena_named_query.this) : strcontains(query.query, "FROM outcomes") && length(query.description) > 0])
    error_message = "a query reads no outcomes, or does not say which question it answers"
  }
}

run "refuses_invalid_values" {
  command = plan
  variables {
    days            = 0
    bytes_per_query = 1
  }
  expect_failures = [var.days, var.bytes_per_query]
}
