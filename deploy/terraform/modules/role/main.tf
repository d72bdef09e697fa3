# A role that one service account of one cluster can take, through EKS Pod Identity.
resource "aws_iam_role" "this" {
  name                 = var.name
  permissions_boundary = var.boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "pods.eks.amazonaws.com" }
      Action    = ["sts:AssumeRole", "sts:TagSession"] # without TagSession the agent's request is refused
      Condition = {
        StringEquals = {
          "aws:SourceAccount"                         = var.account
          "aws:RequestTag/kubernetes-namespace"       = var.namespace
          "aws:RequestTag/kubernetes-service-account" = var.service_account
        }
        ArnEquals = { "aws:SourceArn" = var.cluster_arn }
      }
    }]
  })
}

resource "aws_iam_role_policy" "this" {
  count  = var.policy == null ? 0 : 1
  name   = "actions"
  role   = aws_iam_role.this.name
  policy = var.policy
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each   = var.managed_policy_arns
  role       = aws_iam_role.this.name
  policy_arn = each.value
}

resource "aws_eks_pod_identity_association" "this" {
  count           = var.associate ? 1 : 0
  cluster_name    = var.cluster_name
  namespace       = var.namespace
  service_account = var.service_account
  role_arn        = aws_iam_role.this.arn
  depends_on      = [aws_iam_role_policy.this, aws_iam_role_policy_attachment.this]
}

output "arn" {
  description = "ARN of the role."
  value       = aws_iam_role.this.arn
}
