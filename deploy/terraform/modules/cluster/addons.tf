# Add-ons. Network plug-in, proxy and Pod Identity agent come before the nodes; what has pods of its own comes after them.
locals {
  arn = "arn:${var.partition}:eks:${var.region}:${var.account}:cluster/${var.name}"

  # Pods get a role only if its association exists when they are created, so the add-on itself makes it.
  addon_roles = {
    vpc-cni                         = { namespace = "kube-system", service_account = "aws-node", policy = "AmazonEKS_CNI_Policy" }
    aws-ebs-csi-driver              = { namespace = "kube-system", service_account = "ebs-csi-controller-sa", policy = "service-role/AmazonEBSCSIDriverPolicy" }
    amazon-cloudwatch-observability = { namespace = "amazon-cloudwatch", service_account = "cloudwatch-agent", policy = "CloudWatchAgentServerPolicy" }
  }
}

module "addon_role" {
  for_each            = local.addon_roles
  source              = "../role"
  name                = "${var.name}-${each.value.service_account}"
  account             = var.account
  cluster_name        = var.name
  cluster_arn         = local.arn
  namespace           = each.value.namespace
  service_account     = each.value.service_account
  managed_policy_arns = { aws = "arn:${var.partition}:iam::aws:policy/${each.value.policy}" }
  associate           = false
  boundary_arn        = var.boundary_arn
}

resource "aws_eks_addon" "before_nodes" {
  for_each                    = toset(["eks-pod-identity-agent", "kube-proxy", "vpc-cni"])
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = lookup(var.addon_versions, each.key, null)
  configuration_values        = each.key == "vpc-cni" ? jsonencode({ enableNetworkPolicy = "true" }) : null # else no NetworkPolicy has an effect
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  dynamic "pod_identity_association" {
    for_each = contains(keys(local.addon_roles), each.key) ? [local.addon_roles[each.key]] : []
    content {
      service_account = pod_identity_association.value.service_account
      role_arn        = module.addon_role[each.key].arn
    }
  }
}

# The agent and the collector would make these groups without a key and for ever.
resource "aws_cloudwatch_log_group" "containers" {
  for_each = toset([
    "/aws/containerinsights/${var.name}/application", "/aws/containerinsights/${var.name}/dataplane",
    "/aws/containerinsights/${var.name}/host", "/aws/containerinsights/${var.name}/performance", "/filepipeline/metrics",
  ])
  name              = each.key
  retention_in_days = var.log_days
  kms_key_id        = var.logs_key_arn
}

# The EBS driver makes the volumes of Dapr's scheduler; metrics-server lets ingest scale; the agent ships logs and node metrics.
resource "aws_eks_addon" "after_nodes" {
  for_each                    = toset(["amazon-cloudwatch-observability", "aws-ebs-csi-driver", "coredns", "metrics-server"])
  cluster_name                = aws_eks_cluster.this.name
  addon_name                  = each.key
  addon_version               = lookup(var.addon_versions, each.key, null)
  resolve_conflicts_on_create = "OVERWRITE"
  resolve_conflicts_on_update = "OVERWRITE"

  dynamic "pod_identity_association" {
    for_each = contains(keys(local.addon_roles), each.key) ? [local.addon_roles[each.key]] : []
    content {
      service_account = pod_identity_association.value.service_account
      role_arn        = module.addon_role[each.key].arn
    }
  }

  depends_on = [aws_eks_node_group.this, aws_cloudwatch_log_group.containers]
}
