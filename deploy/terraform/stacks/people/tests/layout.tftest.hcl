mock_provider "aws" {
  source          = "../../mocks"
  override_during = plan
}

variables {
  account = "123456789012"
  region  = "eu-central-1"
  tags    = { project = "filepipeline", environment = "test", owner = "files", cost-center = "1000", data-class = "internal" }
  host    = "files.acme.test"
}

override_resource {
  target          = aws_cognito_identity_pool.this[0]
  override_during = plan
  values          = { id = "eu-central-1:pool" }
}

run "defaults" {
  command = plan

  assert {
    condition     = aws_cognito_user_pool.this[0].mfa_configuration == "ON" && aws_cognito_user_pool.this[0].admin_create_user_config[0].allow_admin_create_user_only
    error_message = "people can sign up by themselves, or sign in without a second factor"
  }
  assert {
    condition     = aws_cognito_user_pool_client.pages[0].allowed_oauth_flows == toset(["code"]) && aws_cognito_user_pool_client.pages[0].callback_urls == toset(["https://files.acme.test/sign-in/callback"])
    error_message = "the client of the pages allows another flow or address"
  }
  assert {
    condition     = length(aws_iam_role.uploader) == 0 && length(aws_cognito_identity_pool.this) == 0
    error_message = "browsers get credentials of AWS although all uploads go through ingest"
  }
  assert {
    condition     = anytrue([for rule in jsondecode(aws_wafv2_web_acl.this.rule_json) : try(rule.Statement.RateBasedStatement.Limit == 2000 && can(rule.Action.Block), false)])
    error_message = "one address may send any number of requests"
  }
}

run "direct_uploads" {
  command = plan
  variables {
    direct_uploads = { bucket_arn = "arn:aws:s3:::acme-uploads", key_arn = "arn:aws:kms:eu-central-1:123456789012:key/uploads" }
  }

  assert {
    condition     = [for statement in jsondecode(aws_iam_role_policy.uploader[0].policy).Statement : statement.Resource if statement.Sid == "OwnFolder"] == ["arn:aws:s3:::acme-uploads/users/$${cognito-identity.amazonaws.com:sub}/*"]
    error_message = "an uploader may write outside its own folder"
  }
  assert {
    condition     = toset(flatten([for statement in jsondecode(aws_iam_role_policy.uploader[0].policy).Statement : statement.Action])) == toset(["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts", "s3:PutObject", "kms:Decrypt", "kms:GenerateDataKey"])
    error_message = "an uploader may do more than upload"
  }
  assert {
    condition     = jsondecode(aws_iam_role.uploader[0].assume_role_policy).Statement[0].Condition == { StringEquals = { "cognito-identity.amazonaws.com:aud" = "eu-central-1:pool" }, "ForAnyValue:StringLike" = { "cognito-identity.amazonaws.com:amr" = "authenticated" } }
    error_message = "guests or another pool may take the role"
  }
  assert {
    condition     = !aws_cognito_identity_pool.this[0].allow_unauthenticated_identities && !aws_cognito_identity_pool.this[0].allow_classic_flow
    error_message = "guests or the classic flow are allowed"
  }
}

run "own_dns_and_issuer" {
  command = plan
  variables {
    sign_in           = false
    zone_id           = "Z1"
    balancer_dns_name = { name = "k8s.elb.test", zone_id = "Z2" }
  }
  override_resource {
    target          = aws_acm_certificate.this
    override_during = plan
    values = { domain_validation_options = [
      { domain_name = "files.acme.test", resource_record_name = "_a.files.acme.test", resource_record_type = "CNAME", resource_record_value = "_b.acm-validations.aws" },
    ] }
  }

  assert {
    condition     = length(aws_cognito_user_pool.this) == 0 && length(aws_acm_certificate_validation.this) == 1 && aws_route53_record.host[0].name == "files.acme.test"
    error_message = "the records are missing, or a user pool is made although there is another issuer"
  }
}

run "refuses_invalid_values" {
  command = plan
  variables {
    host                 = "https://files.acme.test/"
    requests_per_address = 1
    sign_in              = false
    direct_uploads       = { bucket_arn = "arn:aws:s3:::a", key_arn = "k" }
  }
  expect_failures = [var.host, var.requests_per_address, var.direct_uploads]
}
