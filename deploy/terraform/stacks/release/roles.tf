locals {
  # What a release needs, by CI or by an operator: the record, the manifests, the alarm, the cluster.
  read_release = [
    {
      Sid      = "Record"
      Effect   = "Allow"
      Action   = ["ssm:GetParameter"]
      Resource = ["${local.parameters}/candidate", "${local.parameters}/good"]
    },
    {
      Sid      = "Manifests"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = ["arn:${local.partition}:s3:::${local.bucket}/releases/*", "arn:${local.partition}:s3:::${local.bucket}/tools/kubectl"]
    },
    {
      Sid       = "Key"
      Effect    = "Allow"
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = [var.key_arns.uploads]
      Condition = { StringEquals = { "kms:ViaService" = "s3.${var.region}.amazonaws.com" } }
    },
    {
      Sid      = "Cluster"
      Effect   = "Allow"
      Action   = ["eks:DescribeCluster"]
      Resource = [local.cluster]
    },
  ]
  write_release = [
    {
      Sid      = "WriteRecord"
      Effect   = "Allow"
      Action   = ["ssm:PutParameter"]
      Resource = ["${local.parameters}/candidate", "${local.parameters}/good"]
    },
  ]
}

resource "aws_iam_role" "rollback" {
  name                 = local.project
  permissions_boundary = var.boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codebuild.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        StringEquals = { "aws:SourceAccount" = var.account }
        ArnEquals    = { "aws:SourceArn" = "arn:${local.partition}:codebuild:${var.region}:${var.account}:project/${local.project}" }
      }
    }]
  })
}

resource "aws_iam_role_policy" "rollback" {
  name = "rollback"
  role = aws_iam_role.rollback.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.read_release, local.write_release, [
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["arn:${local.partition}:logs:${var.region}:${var.account}:log-group:${aws_cloudwatch_log_group.rollback.name}:*"]
      },
      {
        Sid      = "DescribeNetwork"
        Effect   = "Allow"
        Action   = ["ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
        Resource = ["*"]
      },
      {
        Sid      = "Network"
        Effect   = "Allow"
        Action   = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]
        Resource = [for kind in ["network-interface", "security-group", "subnet"] : "arn:${local.partition}:ec2:${var.region}:${var.account}:${kind}/*"]
      },
      {
        Sid       = "NetworkOfBuilds"
        Effect    = "Allow"
        Action    = ["ec2:CreateNetworkInterfacePermission"]
        Resource  = ["arn:${local.partition}:ec2:${var.region}:${var.account}:network-interface/*"]
        Condition = { StringEquals = { "ec2:AuthorizedService" = "codebuild.amazonaws.com" } }
      },
    ])
  })
}

resource "aws_iam_role" "start" {
  name                 = "${local.project}-start"
  permissions_boundary = var.boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = var.account } }
    }]
  })
}

resource "aws_iam_role_policy" "start" {
  name = "start"
  role = aws_iam_role.start.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Sid = "Start", Effect = "Allow", Action = ["codebuild:StartBuild"], Resource = [aws_codebuild_project.rollback.arn] }]
  })
}

# Access to the API server, in the namespace of the services only (output rbac of stacks/cluster binds the group).
resource "aws_eks_access_entry" "this" {
  for_each          = merge({ rollback = aws_iam_role.rollback.arn }, var.repository == null ? {} : { ci = aws_iam_role.ci[0].arn })
  cluster_name      = var.cluster_name
  principal_arn     = each.value
  kubernetes_groups = ["filepipeline-deployers"]
}

resource "aws_iam_openid_connect_provider" "github" {
  count          = var.repository != null && var.existing_oidc_provider == null ? 1 : 0
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

resource "aws_iam_role" "ci" {
  count                = var.repository == null ? 0 : 1
  name                 = "${var.name}-deploy"
  permissions_boundary = var.boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Federated = var.existing_oidc_provider != null ? var.existing_oidc_provider : aws_iam_openid_connect_provider.github[0].arn }
      Action    = "sts:AssumeRoleWithWebIdentity"
      # Exactly this repository, and only jobs that passed the approval of the environment.
      Condition = { StringEquals = {
        "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
        "token.actions.githubusercontent.com:sub" = "repo:${var.repository}:environment:${var.environment}"
      } }
    }]
  })
}

resource "aws_iam_role_policy" "ci" {
  count = length(aws_iam_role.ci)
  name  = "deploy"
  role  = aws_iam_role.ci[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.read_release, local.write_release, [
      { Sid = "Login", Effect = "Allow", Action = ["ecr:GetAuthorizationToken"], Resource = ["*"] },
      {
        Sid    = "Push"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages", "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
        ]
        Resource = values(var.repository_arns)
      },
      { Sid = "StoreManifests", Effect = "Allow", Action = ["s3:PutObject"], Resource = ["arn:${local.partition}:s3:::${local.bucket}/releases/*"] },
      { Sid = "Alarm", Effect = "Allow", Action = ["cloudwatch:DescribeAlarms"], Resource = ["*"] },
    ])
  })
}
