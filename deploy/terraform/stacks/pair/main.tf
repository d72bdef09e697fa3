# A warm standby in a second region: files, records and images are copied, and nothing runs there (docs/operations.md, Second region). The
# two regions are never active together, because conditional writes to a global table hold in one region only.
data "aws_partition" "current" {}

locals {
  partition = data.aws_partition.current.partition
  copied    = toset(["parking", "uploads"])

  directions = {
    for name, direction in {
      there = { from = var.data, to = var.peer, region = var.region, target = var.peer_region }
      back  = { from = var.peer, to = var.data, region = var.peer_region, target = var.region }
    } : name => direction if name == "there" || var.replicate_back
  }
}

resource "aws_iam_role" "replication" {
  for_each = local.directions
  name     = "${var.name}-replication-${each.key}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sts:AssumeRole"
      # IfExists: AWS does not document that this service names the account that it acts for.
      Condition = {
        StringEqualsIfExists = { "aws:SourceAccount" = var.account }
        ArnLikeIfExists      = { "aws:SourceArn" = [for bucket in local.copied : each.value.from.buckets[bucket].arn] }
      }
    }]
  })
}

resource "aws_iam_role_policy" "replication" {
  for_each = local.directions
  name     = "copy"
  role     = aws_iam_role.replication[each.key].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Source"
        Effect   = "Allow"
        Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
        Resource = [for bucket in local.copied : each.value.from.buckets[bucket].arn]
      },
      {
        Sid      = "Versions"
        Effect   = "Allow"
        Action   = ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"]
        Resource = [for bucket in local.copied : "${each.value.from.buckets[bucket].arn}/*"]
      },
      {
        Sid      = "Copies"
        Effect   = "Allow"
        Action   = ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
        Resource = [for bucket in local.copied : "${each.value.to.buckets[bucket].arn}/*"]
      },
      {
        Sid       = "KeyOfTheSource"
        Effect    = "Allow"
        Action    = ["kms:Decrypt"]
        Resource  = [each.value.from.keys["uploads"]]
        Condition = { StringEquals = { "kms:ViaService" = "s3.${each.value.region}.amazonaws.com" } }
      },
      {
        Sid       = "KeyOfTheCopy"
        Effect    = "Allow"
        Action    = ["kms:Encrypt", "kms:GenerateDataKey"]
        Resource  = [each.value.to.keys["uploads"]]
        Condition = { StringEquals = { "kms:ViaService" = "s3.${each.value.target}.amazonaws.com" } }
      },
    ]
  })
}

# Files. Fifteen minutes at most, measured (alarm replication-late). Objects of before need one S3 Batch Replication job.
resource "aws_s3_bucket_replication_configuration" "there" {
  for_each = local.copied
  bucket   = var.data.buckets[each.key].name
  role     = aws_iam_role.replication["there"].arn

  rule {
    id       = "pair"
    status   = "Enabled"
    priority = 1
    filter {}
    delete_marker_replication {
      status = "Enabled"
    }
    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled" # else encrypted objects, which are all, are left out without an error
      }
      replica_modifications {
        status = "Disabled"
      }
    }
    destination {
      bucket = var.peer.buckets[each.key].arn
      encryption_configuration {
        replica_kms_key_id = var.peer.keys["uploads"]
      }
      replication_time {
        status = "Enabled"
        time {
          minutes = 15
        }
      }
      metrics {
        status = "Enabled"
        event_threshold {
          minutes = 15
        }
      }
    }
  }

  depends_on = [aws_iam_role_policy.replication]
}

resource "aws_s3_bucket_replication_configuration" "back" {
  for_each = var.replicate_back ? local.copied : toset([])
  provider = aws.peer
  bucket   = var.peer.buckets[each.key].name
  role     = aws_iam_role.replication["back"].arn

  rule {
    id       = "pair"
    status   = "Enabled"
    priority = 1
    filter {}
    delete_marker_replication {
      status = "Enabled"
    }
    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
      replica_modifications {
        status = "Disabled"
      }
    }
    destination {
      bucket = var.data.buckets[each.key].arn
      encryption_configuration {
        replica_kms_key_id = var.data.keys["uploads"]
      }
    }
  }

  depends_on = [aws_iam_role_policy.replication]
}

# Records. Workflows are not copied: a send-back belongs to the region that runs it, and is started again there.
resource "aws_dynamodb_table_replica" "records" {
  provider                    = aws.peer
  global_table_arn            = var.data.tables["records"].arn
  kms_key_arn                 = var.peer.keys["records"]
  point_in_time_recovery      = true
  deletion_protection_enabled = true

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_ecr_replication_configuration" "this" {
  replication_configuration {
    rule {
      destination {
        region      = var.peer_region
        registry_id = var.account
      }
      repository_filter {
        filter      = "${var.name}/"
        filter_type = "PREFIX_MATCH"
      }
    }
  }
}

output "watch" {
  description = "Value of the variable pair of stacks/watch."
  value       = { region = var.peer_region, bucket = var.peer.buckets["uploads"].name }
}
