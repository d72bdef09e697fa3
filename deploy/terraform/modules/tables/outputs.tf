output "arns" {
  description = "ARNs of the managed tables."
  value       = { for key, table in aws_dynamodb_table.this : key => table.arn }
}
