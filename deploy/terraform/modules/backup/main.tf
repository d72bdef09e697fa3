# Daily backups of the tables in a vault of their own: point-in-time recovery ends with the table, a backup does not.
resource "aws_backup_vault" "this" {
  name        = "${var.name}-records"
  kms_key_arn = var.kms_key_arn

  lifecycle {
    prevent_destroy = true
  }
}

# Without changeable_for_days the lock is of the governance kind: an administrator can still remove it.
resource "aws_backup_vault_lock_configuration" "this" {
  backup_vault_name   = aws_backup_vault.this.name
  min_retention_days  = 7
  max_retention_days  = 365
  changeable_for_days = var.compliance_lock_days
}

resource "aws_backup_plan" "this" {
  name = "${var.name}-records"
  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.this.name
    schedule          = "cron(0 3 * * ? *)"
    start_window      = 60
    completion_window = 300
    lifecycle {
      delete_after = var.retention_days
    }
  }
}

resource "aws_iam_role" "this" {
  name = "${var.name}-backup"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "backup.amazonaws.com" }
      Action    = "sts:AssumeRole"
      # IfExists: AWS does not document that this service names the account that it acts for.
      Condition = { StringEqualsIfExists = { "aws:SourceAccount" = var.account } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:${var.partition}:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup"
}

resource "aws_backup_selection" "this" {
  name         = "${var.name}-records"
  plan_id      = aws_backup_plan.this.id
  iam_role_arn = aws_iam_role.this.arn
  resources    = var.table_arns
}
