# Values of AWS that tests share. Identifiers that AWS would choose are made up by Terraform.
mock_data "aws_partition" {
  defaults = {
    partition  = "aws"
    dns_suffix = "amazonaws.com"
  }
}

mock_data "aws_availability_zones" {
  defaults = {
    names = ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
  }
}

# Without these a plan would not know any policy that names the resource.
mock_resource "aws_kms_key" {
  defaults = {
    arn    = "arn:aws:kms:eu-central-1:123456789012:key/00000000-1111-2222-3333-444444444444"
    key_id = "00000000-1111-2222-3333-444444444444"
  }
}

mock_resource "aws_iam_role" {
  defaults = {
    arn = "arn:aws:iam::123456789012:role/mocked"
  }
}

mock_resource "aws_sns_topic" {
  defaults = {
    arn = "arn:aws:sns:eu-central-1:123456789012:mocked"
  }
}

mock_resource "aws_eks_cluster" {
  defaults = {
    arn = "arn:aws:eks:eu-central-1:123456789012:cluster/mocked"
  }
}

mock_data "aws_prefix_list" {
  defaults = {
    cidr_blocks = ["3.5.0.0/19", "52.219.0.0/20"]
  }
}
