state_bucket    = "filepipeline-111122223333-us-east-1-terraform"
state_prefix    = "dev/"
runbook_url     = "https://github.com/ORGANISATION/REPOSITORY/blob/main/docs/operations.md"
page_emails     = ["people@example.com"]
request_metrics = false
anomalies       = false
monthly_budget  = 400
