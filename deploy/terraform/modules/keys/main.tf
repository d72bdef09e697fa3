# One key for each class of data. The key policy delegates to IAM of this account, action by action, and grants AWS services what they need
# to deliver: without these grants a notification or an alarm is lost without any error.
locals {
  root = "arn:${var.partition}:iam::${var.account}:root"

  # Everything that administrators and Terraform do with a key; "kms:*" would also allow what is added to KMS later.
  administration = [
    "kms:CancelKeyDeletion", "kms:CreateAlias", "kms:CreateGrant", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey", "kms:DisableKeyRotation",
    "kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListGrants", "kms:ListKeyPolicies",
    "kms:ListKeyRotations", "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:ReplicateKey", "kms:RevokeGrant", "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription", "kms:UpdatePrimaryRegion",
  ]
  usage = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]

  policies = { for class, grants in var.classes : class => {
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "IamOfThisAccount"
        Effect    = "Allow"
        Principal = { AWS = local.root }
        Action    = sort(concat(local.administration, local.usage))
        Resource  = "*"
      }],
      [for grant in grants : {
        Sid       = grant.sid
        Effect    = "Allow"
        Principal = { Service = grant.service }
        Action    = sort(grant.actions)
        Resource  = "*"
        # A service acts for whoever asks it: only for this account, and only for the named sources.
        Condition = merge(
          length(grant.context) > 0 ? { ArnLike = grant.context } : { StringEquals = { "aws:SourceAccount" = var.account } },
          length(grant.source_arns) > 0 ? { ArnLike = { "aws:SourceArn" = sort(grant.source_arns) } } : {},
        )
      }],
    )
  } }
}

resource "aws_kms_key" "this" {
  for_each                = { for class, grants in var.classes : class => grants if !contains(keys(var.existing), class) }
  description             = "${var.name}: ${each.key}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = jsonencode(local.policies[each.key])

  lifecycle {
    prevent_destroy = true # data under a deleted key cannot be read again
  }
}

resource "aws_kms_alias" "this" {
  for_each      = aws_kms_key.this
  name          = "alias/${var.name}-${each.key}"
  target_key_id = each.value.key_id
}
