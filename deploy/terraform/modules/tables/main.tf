resource "aws_dynamodb_table" "this" {
  for_each                    = { for key, table in var.tables : key => table if !contains(var.existing, key) }
  name                        = each.value.name
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = each.value.key
  deletion_protection_enabled = true
  # A second region copies from the stream; without one it costs nothing.
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"

  attribute {
    name = each.value.key
    type = "S"
  }

  # Dapr writes this attribute for entries with a lifetime; without the setting they stay for ever.
  dynamic "ttl" {
    for_each = each.value.ttl == null ? [] : [each.value.ttl]
    content {
      attribute_name = ttl.value
      enabled        = true
    }
  }

  # An upper limit of the bill: above it requests are throttled, and messages are redelivered.
  on_demand_throughput {
    max_read_request_units  = var.max_read_units
    max_write_request_units = var.max_write_units
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 35
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }

  lifecycle {
    prevent_destroy = true
    ignore_changes  = [replica] # stacks/pair adds the second region
  }
}

resource "aws_dynamodb_contributor_insights" "this" {
  for_each   = var.contributor_insights ? aws_dynamodb_table.this : {}
  table_name = each.value.name
}
