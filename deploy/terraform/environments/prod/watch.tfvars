state_bucket  = "filepipeline-111122223333-us-east-1-terraform"
state_prefix  = "prod/"
runbook_url   = "https://github.com/ORGANISATION/REPOSITORY/blob/main/docs/operations.md"
page_emails   = ["oncall@example.com"]
ticket_emails = ["people@example.com"]
