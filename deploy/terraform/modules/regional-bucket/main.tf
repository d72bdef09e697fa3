# A further upload bucket, usually in another region. S3 notifies only queues and topics of the bucket's own region, so a topic there sends its
# events on to the main queue (stacks/data, source_topics). Its component is files-NAME, with the region of the bucket.
locals {
  bucket = "${var.name}-${var.account}-${var.region}-${var.source_name}"
  topic  = "${var.name}-${var.source_name}-events"
  arns = {
    bucket = "arn:${var.partition}:s3:::${local.bucket}"
    topic  = "arn:${var.partition}:sns:${var.region}:${var.account}:${local.topic}"
  }
}

# One key for files and events: a key never leaves its region. Without the grant S3 stores the notification, and no event arrives.
module "keys" {
  source    = "../keys"
  name      = "${var.name}-${var.source_name}"
  account   = var.account
  partition = var.partition
  classes   = { files = [{ sid = "S3ToEncryptedTopic", service = "s3.amazonaws.com", source_arns = [local.arns.bucket] }] }
}

module "access_logs" {
  source      = "../bucket"
  name        = "${local.bucket}-access-logs"
  account     = var.account
  partition   = var.partition
  expirations = { "" = 365 }
  allow_statements = jsonencode([{
    Sid       = "AccessLogsOfThisAccount"
    Effect    = "Allow"
    Principal = { Service = "logging.s3.amazonaws.com" }
    Action    = "s3:PutObject"
    Resource  = "arn:${var.partition}:s3:::${local.bucket}-access-logs/*"
    Condition = {
      StringEquals = { "aws:SourceAccount" = var.account }
      ArnLike      = { "aws:SourceArn" = [local.arns.bucket] }
    }
  }])
}

module "bucket" {
  source          = "../bucket"
  name            = local.bucket
  account         = var.account
  partition       = var.partition
  kms_key_arn     = module.keys.arns["files"]
  log_bucket      = module.access_logs.name
  noncurrent_days = var.noncurrent_days
}

module "topics" {
  source      = "../topics"
  topics      = { events = { name = local.topic, arn = local.arns.topic } }
  account     = var.account
  partition   = var.partition
  kms_key_arn = module.keys.arns["files"]
  publishers  = { events = [{ sid = "NotificationsOfTheBucket", service = "s3.amazonaws.com", source_arn = local.arns.bucket }] }
}

resource "aws_s3_bucket_notification" "this" {
  bucket = module.bucket.name
  topic {
    topic_arn = local.arns.topic
    events    = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*"]
  }
  depends_on = [module.topics, module.keys]
}
