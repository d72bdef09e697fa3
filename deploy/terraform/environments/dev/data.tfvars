backup          = false
request_metrics = false
alert_emails    = []
