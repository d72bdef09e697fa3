mock_provider "aws" {
  source          = "../mocks"
  override_during = plan
}

variables {
  account    = "123456789012"
  region     = "eu-central-1"
  principals = ["arn:aws:iam::123456789012:root", "arn:aws:iam::123456789012:role/deployer"]
}

run "defaults" {
  command = plan

  assert {
    condition     = output.bucket == "filepipeline-123456789012-eu-central-1-terraform"
    error_message = "the name of the bucket does not contain account and region"
  }
  assert {
    condition = anytrue([for statement in jsondecode(module.bucket.policy).Statement :
    statement.Effect == "Deny" && try(toset(statement.Condition.ArnNotLike["aws:PrincipalArn"]) == toset(var.principals), false)])
    error_message = "principals that are not named may read states"
  }
}

run "refuses_wildcards" {
  command = plan
  variables {
    principals = ["arn:aws:iam::123456789012:role/*"]
  }
  expect_failures = [var.principals]
}
