locals {
  # The CloudEvent of docs/asyncapi.yaml; a test compares the fields of data with docs/file-outcome.schema.json.
  outcome = join(",", [
    "schema:int", "fileid:string", "key:string", "source:string", "status:string", "code:string", "reason:string",
    "write:struct<versionid:string,sequencer:string,etag:string,size:bigint,eventtime:string>",
    "generation:bigint", "bytes:bigint", "lines:bigint", "sha256:string", "attempts:int", "at:string", "analysis:string",
  ])

  queries = {
    failures-by-cause = {
      question = "Why did files fail in the last week?"
      sql      = "SELECT data.code, data.status, count(*) AS files FROM outcomes WHERE day >= date_format(current_date - interval '7' day, '%Y-%m-%d') AND data.status <> 'processed' GROUP BY 1, 2 ORDER BY files DESC"
    }
    files-by-day = {
      question = "How many files and bytes were processed each day of the last month?"
      sql      = "SELECT day, count(*) AS files, sum(data.bytes) AS bytes FROM outcomes WHERE day >= date_format(current_date - interval '31' day, '%Y-%m-%d') AND data.status = 'processed' GROUP BY 1 ORDER BY 1"
    }
    history-of-a-file = {
      question = "What happened to one file? Replace the key."
      sql      = "SELECT data.at, data.status, data.code, data.reason, data.generation, data.attempts, data.write.versionid FROM outcomes WHERE data.key = 'in/report.csv' ORDER BY data.at"
    }
    slowest-files = {
      question = "Which files of today took longest from their event to their outcome?"
      sql      = "SELECT data.key, date_diff('second', from_iso8601_timestamp(data.write.eventtime), from_iso8601_timestamp(data.at)) AS seconds FROM outcomes WHERE day = date_format(current_date, '%Y-%m-%d') AND data.status = 'processed' ORDER BY seconds DESC LIMIT 50"
    }
    repeated-content = {
      question = "Which content was uploaded under several names in the last month?"
      sql      = "SELECT data.sha256, count(DISTINCT data.key) AS names, min(data.key) AS example FROM outcomes WHERE day >= date_format(current_date - interval '31' day, '%Y-%m-%d') AND data.sha256 IS NOT NULL GROUP BY 1 HAVING count(DISTINCT data.key) > 1 ORDER BY names DESC LIMIT 100"
    }
    still-parked = {
      question = "Which files of the last month are parked, with no later outcome?"
      sql      = "SELECT key, at, code FROM (SELECT data.key AS key, data.at AS at, data.code AS code, data.status AS status, row_number() OVER (PARTITION BY data.key ORDER BY data.at DESC) AS n FROM outcomes WHERE day >= date_format(current_date - interval '31' day, '%Y-%m-%d')) WHERE n = 1 AND status = 'parked'"
    }
  }
}

resource "aws_glue_catalog_database" "this" {
  name = replace(var.name, "-", "_")
}

# Days are computed, not crawled: a new folder needs nothing.
resource "aws_glue_catalog_table" "outcomes" {
  name          = "outcomes"
  database_name = aws_glue_catalog_database.this.name
  table_type    = "EXTERNAL_TABLE"
  parameters = {
    EXTERNAL                    = "TRUE"
    "projection.enabled"        = "true"
    "projection.day.type"       = "date"
    "projection.day.format"     = "yyyy-MM-dd"
    "projection.day.range"      = "2025-01-01,NOW"
    "storage.location.template" = "s3://${local.bucket}/outcomes/day=$${day}/"
  }

  partition_keys {
    name = "day"
    type = "string"
  }

  storage_descriptor {
    location      = "s3://${local.bucket}/outcomes/"
    input_format  = "org.apache.hadoop.mapred.TextInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"

    ser_de_info {
      serialization_library = "org.openx.data.jsonserde.JsonSerDe"
      parameters            = { "ignore.malformed.json" = "true" } # a later version may add what this table does not know
    }

    columns {
      name = "id"
      type = "string"
    }
    columns {
      name = "source"
      type = "string"
    }
    columns {
      name = "time"
      type = "string"
    }
    columns {
      name = "data"
      type = "struct<${local.outcome}>"
    }
  }
}

resource "aws_athena_workgroup" "this" {
  name = var.name
  configuration {
    bytes_scanned_cutoff_per_query     = var.bytes_per_query
    enforce_workgroup_configuration    = true
    publish_cloudwatch_metrics_enabled = true
    result_configuration {
      output_location = "s3://${local.bucket}/results/"
      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.key_arns.uploads
      }
    }
  }
}

resource "aws_athena_named_query" "this" {
  for_each    = local.queries
  name        = each.key
  description = each.value.question
  workgroup   = aws_athena_workgroup.this.name
  database    = aws_glue_catalog_database.this.name
  query       = each.value.sql
}

output "workgroup" {
  description = "Workgroup of Athena with the saved queries."
  value       = aws_athena_workgroup.this.name
}
