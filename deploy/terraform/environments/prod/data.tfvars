alert_emails = ["people@example.com"]
