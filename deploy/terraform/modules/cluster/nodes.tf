# Nodes belong to the security group of the cluster, which allows its members everything among themselves: so the API server reaches the
# webhooks and aggregated APIs on nodes (Dapr 4000 and 19443, KEDA 6443 and 9443, metrics 10250).
resource "aws_iam_role" "node" {
  name                 = "${var.name}-node"
  permissions_boundary = var.boundary_arn
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.${var.dns_suffix}" }, Action = "sts:AssumeRole" }]
  })
}

# The permissions of the network plug-in belong to its own role.
resource "aws_iam_role_policy_attachment" "node" {
  for_each   = toset(["AmazonEKSWorkerNodeMinimalPolicy", "AmazonEC2ContainerRegistryPullOnly"])
  role       = aws_iam_role.node.name
  policy_arn = "arn:${var.partition}:iam::aws:policy/${each.key}"
}

resource "aws_launch_template" "node" {
  name_prefix            = "${var.name}-"
  update_default_version = true

  # Pods request up to 25 GiB of scratch space; the default disk has 20.
  block_device_mappings {
    device_name = startswith(var.ami_type, "BOTTLEROCKET") ? "/dev/xvdb" : "/dev/xvda"
    ebs {
      volume_type           = "gp3"
      volume_size           = var.disk_gib
      encrypted             = true
      delete_on_termination = true
    }
  }

  # The system disk of Bottlerocket, beside the one for pods.
  dynamic "block_device_mappings" {
    for_each = startswith(var.ami_type, "BOTTLEROCKET") ? ["/dev/xvda"] : []
    content {
      device_name = block_device_mappings.value
      ebs {
        volume_type           = "gp3"
        volume_size           = 4
        encrypted             = true
        delete_on_termination = true
      }
    }
  }

  # One hop: a pod cannot take the role of its node.
  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  tag_specifications {
    resource_type = "instance"
    tags          = merge(var.tags, { Name = "${var.name}-node" })
  }

  tag_specifications {
    resource_type = "volume"
    tags          = var.tags
  }
}

resource "aws_eks_node_group" "this" {
  for_each        = { for name, group in var.node_groups : name => group if group.max > 0 }
  cluster_name    = aws_eks_cluster.this.name
  node_group_name = each.key
  node_role_arn   = aws_iam_role.node.arn
  subnet_ids      = var.subnet_ids
  ami_type        = var.ami_type
  capacity_type   = each.value.spot ? "SPOT" : "ON_DEMAND"
  instance_types  = each.value.instance_types
  labels          = { "filepipeline.io/nodes" = each.key }

  launch_template {
    id      = aws_launch_template.node.id
    version = aws_launch_template.node.latest_version
  }

  scaling_config {
    min_size     = each.value.min
    max_size     = each.value.max
    desired_size = each.value.min
  }

  update_config {
    max_unavailable = 1
  }

  lifecycle {
    ignore_changes = [scaling_config[0].desired_size] # an autoscaler or an operator changes it
  }

  depends_on = [aws_eks_addon.before_nodes, aws_iam_role_policy_attachment.node]
}
