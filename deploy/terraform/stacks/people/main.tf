# The edge that people meet: certificate, DNS, firewall. It needs no cluster, so it is applied before it.
resource "aws_acm_certificate" "this" {
  domain_name       = var.host
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true # the load balancer uses it
  }
}

resource "aws_route53_record" "validation" {
  for_each = var.zone_id == null ? {} : { for option in aws_acm_certificate.this.domain_validation_options : option.domain_name => option }
  zone_id  = var.zone_id
  name     = each.value.resource_record_name
  type     = each.value.resource_record_type
  records  = [each.value.resource_record_value]
  ttl      = 300
}

resource "aws_acm_certificate_validation" "this" {
  count                   = var.zone_id == null ? 0 : 1
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}

resource "aws_route53_record" "host" {
  count   = var.zone_id != null && var.balancer_dns_name != null ? 1 : 0
  zone_id = var.zone_id
  name    = var.host
  type    = "A"
  alias {
    name                   = var.balancer_dns_name.name
    zone_id                = var.balancer_dns_name.zone_id
    evaluate_target_health = true
  }
}

locals {
  # AWS's own rule groups. Bodies of files are no forms: the size rule would refuse every upload above 8 KiB, so it only counts.
  groups = {
    AWSManagedRulesCommonRuleSet          = { priority = 10, counted = ["SizeRestrictions_BODY", "CrossSiteScripting_BODY", "GenericLFI_BODY", "GenericRFI_BODY"] }
    AWSManagedRulesKnownBadInputsRuleSet  = { priority = 20, counted = ["Log4JRCE_BODY", "JavaDeserializationRCE_BODY"] }
    AWSManagedRulesAmazonIpReputationList = { priority = 30, counted = [] }
  }
}

resource "aws_wafv2_web_acl" "this" {
  name        = "${var.name}-public"
  description = "Requests to ${var.host}"
  scope       = "REGIONAL"

  default_action {
    allow {}
  }

  # As JSON, because the provider nests the blocks of a rule three levels deep only.
  rule_json = jsonencode(concat(
    [for name, group in local.groups : {
      Name           = name
      Priority       = group.priority
      OverrideAction = { None = {} }
      Statement = { ManagedRuleGroupStatement = {
        VendorName          = "AWS"
        Name                = name
        RuleActionOverrides = [for rule in group.counted : { Name = rule, ActionToUse = { Count = {} } }]
      } }
      VisibilityConfig = { CloudWatchMetricsEnabled = true, MetricName = name, SampledRequestsEnabled = true }
    }],
    [{
      Name             = "rate"
      Priority         = 40
      Action           = { Block = {} }
      Statement        = { RateBasedStatement = { Limit = var.requests_per_address, AggregateKeyType = "IP" } }
      VisibilityConfig = { CloudWatchMetricsEnabled = true, MetricName = "rate", SampledRequestsEnabled = true }
    }],
  ))

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "${var.name}-public"
    sampled_requests_enabled   = true
  }
}

output "certificate_arn" {
  description = "Certificate of the host, for stacks/cluster."
  value       = var.zone_id == null ? aws_acm_certificate.this.arn : aws_acm_certificate_validation.this[0].certificate_arn
}

output "validation_records" {
  description = "Records that validate the certificate, if you make them yourself."
  value       = [for option in aws_acm_certificate.this.domain_validation_options : { name = option.resource_record_name, type = option.resource_record_type, value = option.resource_record_value }]
}

output "firewall" {
  description = "Web ACL: its ARN belongs into the annotation alb.ingress.kubernetes.io/wafv2-acl-arn of the Ingress."
  value       = { name = aws_wafv2_web_acl.this.name, arn = aws_wafv2_web_acl.this.arn }
}
