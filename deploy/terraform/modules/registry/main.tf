# Repositories of our images, and a cache of the images of Dapr, KEDA and the collector for nodes without internet access.
resource "aws_ecr_repository" "this" {
  for_each             = toset(["canary", "ingest", "notifier", "processor", "requeue"])
  name                 = "${var.name}/${each.key}"
  image_tag_mutability = "IMMUTABLE"

  encryption_configuration {
    encryption_type = "KMS"
    kms_key         = var.kms_key_arn
  }

  image_scanning_configuration {
    scan_on_push = true
  }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each   = aws_ecr_repository.this
  repository = each.value.name
  policy = jsonencode({ rules = [
    {
      rulePriority = 1
      description  = "Untagged images for seven days"
      selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
      action       = { type = "expire" }
    },
    {
      rulePriority = 2
      description  = "The last thirty images"
      selection    = { tagStatus = "tagged", tagPatternList = ["*"], countType = "imageCountMoreThan", countNumber = 30 }
      action       = { type = "expire" }
    },
  ] })
}

# ghcr.io and docker.io want credentials, in secrets whose names begin with ecr-pullthroughcache/.
resource "aws_ecr_pull_through_cache_rule" "this" {
  for_each              = var.upstreams
  ecr_repository_prefix = "${var.name}-${each.key}"
  upstream_registry_url = each.value.url
  credential_arn        = each.value.secret_arn
}
