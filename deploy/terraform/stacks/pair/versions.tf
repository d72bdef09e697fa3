terraform {
  required_version = ">= 1.10"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
  backend "s3" {} # environments/ENV/backend.hcl, and key = "pair.tfstate"
}

provider "aws" {
  region              = var.region
  allowed_account_ids = [var.account]
  default_tags {
    tags = var.tags
  }
}

provider "aws" {
  alias               = "peer"
  region              = var.peer_region
  allowed_account_ids = [var.account]
  default_tags {
    tags = var.tags
  }
}
