# Every outcome as a line of JSON in S3, one folder for each day, with a table for Athena. It reads the topic only: the pipeline knows
# nothing of it.
data "aws_partition" "current" {}

locals {
  partition = data.aws_partition.current.partition
  bucket    = "${var.name}-${var.account}-${var.region}-outcomes"
  objects   = "arn:${local.partition}:s3:::${local.bucket}"
  stream    = "${var.name}-outcomes"
}

module "bucket" {
  source      = "../../modules/bucket"
  name        = local.bucket
  account     = var.account
  partition   = local.partition
  kms_key_arn = var.key_arns.uploads
  expirations = { "outcomes/" = var.days, "errors/" = 30, "results/" = 30 }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/kinesisfirehose/${local.stream}"
  retention_in_days = 30
  kms_key_id        = var.key_arns.logs
}

resource "aws_cloudwatch_log_stream" "this" {
  name           = "delivery"
  log_group_name = aws_cloudwatch_log_group.this.name
}

resource "aws_iam_role" "delivery" {
  name = "${local.stream}-delivery"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "firehose.amazonaws.com" }
      Action    = "sts:AssumeRole"
      # IfExists: AWS does not document that this service names the account that it acts for.
      Condition = { StringEqualsIfExists = { "aws:SourceAccount" = var.account } }
    }]
  })
}

resource "aws_iam_role_policy" "delivery" {
  name = "store"
  role = aws_iam_role.delivery.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Bucket", Effect = "Allow", Action = ["s3:GetBucketLocation", "s3:ListBucket"], Resource = [local.objects] },
      { Sid = "Objects", Effect = "Allow", Action = ["s3:AbortMultipartUpload", "s3:PutObject"], Resource = ["${local.objects}/errors/*", "${local.objects}/outcomes/*"] },
      {
        Sid       = "Key"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = [var.key_arns.uploads]
        Condition = { StringEquals = { "kms:ViaService" = "s3.${var.region}.amazonaws.com" } }
      },
      { Sid = "Errors", Effect = "Allow", Action = ["logs:PutLogEvents"], Resource = ["arn:${local.partition}:logs:${var.region}:${var.account}:log-group:${aws_cloudwatch_log_group.this.name}:*"] },
    ]
  })
}

resource "aws_kinesis_firehose_delivery_stream" "this" {
  name        = local.stream
  destination = "extended_s3"

  server_side_encryption {
    enabled  = true
    key_type = "AWS_OWNED_CMK"
  }

  extended_s3_configuration {
    role_arn            = aws_iam_role.delivery.arn
    bucket_arn          = local.objects
    prefix              = "outcomes/day=!{timestamp:yyyy-MM-dd}/"
    error_output_prefix = "errors/!{firehose:error-output-type}/"
    buffering_size      = 64
    buffering_interval  = 300
    compression_format  = "GZIP"

    # A table reads one outcome a line.
    processing_configuration {
      enabled = true
      processors {
        type = "AppendDelimiterToRecord"
        parameters {
          parameter_name  = "Delimiter"
          parameter_value = "\\n"
        }
      }
    }

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.this.name
      log_stream_name = aws_cloudwatch_log_stream.this.name
    }
  }

  depends_on = [module.bucket, aws_iam_role_policy.delivery]
}

resource "aws_iam_role" "subscription" {
  name = "${local.stream}-subscription"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "sns.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEqualsIfExists = { "aws:SourceAccount" = var.account }
        ArnEqualsIfExists    = { "aws:SourceArn" = var.outcomes_topic_arn }
      }
    }]
  })
}

resource "aws_iam_role_policy" "subscription" {
  name = "deliver"
  role = aws_iam_role.subscription.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["firehose:DescribeDeliveryStream", "firehose:ListTagsForDeliveryStream", "firehose:PutRecord", "firehose:PutRecordBatch"]
      Resource = [aws_kinesis_firehose_delivery_stream.this.arn]
    }]
  })
}

# Raw here: without it each line would be the envelope of SNS with the outcome as text in it.
resource "aws_sns_topic_subscription" "this" {
  topic_arn             = var.outcomes_topic_arn
  protocol              = "firehose"
  endpoint              = aws_kinesis_firehose_delivery_stream.this.arn
  subscription_role_arn = aws_iam_role.subscription.arn
  raw_message_delivery  = true
  depends_on            = [aws_iam_role_policy.subscription]
}
