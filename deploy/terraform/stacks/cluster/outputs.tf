output "infra_env" {
  description = "The file overlays/ENV/values/infra.env: terraform output -raw infra_env."
  value       = module.environment_file.text
}

output "egress" {
  description = "The file overlays/ENV/values/egress.yaml: terraform output -raw egress."
  value = yamlencode({
    apiVersion = "networking.k8s.io/v1"
    kind       = "NetworkPolicy"
    metadata   = { name = "aws" }
    spec = {
      podSelector = { matchLabels = { "app.kubernetes.io/part-of" = "filepipeline" } }
      policyTypes = ["Egress"]
      egress = [{
        to = [for cidr in concat(
          var.existing_network != null ? var.existing_network.cidrs : [var.cidr],
          sort(data.aws_prefix_list.this["s3"].cidr_blocks),
          sort(data.aws_prefix_list.this["dynamodb"].cidr_blocks),
        ) : { ipBlock = { cidr = cidr } }]
        ports = [{ port = 443, protocol = "TCP" }]
      }]
    }
  })
}

output "handover" {
  description = "What stacks/watch and stacks/release need to know."
  value = {
    cluster_name = local.cluster
    cluster_arn  = local.cluster_arn
    repositories = module.registry.arns
    network = {
      vpc_id     = var.existing_network != null ? var.existing_network.vpc_id : module.network[0].vpc_id
      subnet_ids = local.node_subnet_ids
    }
  }
}

output "repositories" {
  description = "Addresses of the image repositories, for deploy/set-images."
  value       = module.registry.urls
}

output "roles" {
  description = "ARNs of the roles by service account."
  value       = merge(module.roles.services, module.roles.platform)
}

output "service_policies" {
  description = "Policies of the roles of the services, as JSON."
  value       = module.roles.policies
}

output "doctor_role" {
  description = "Role for the doctor live; null without doctor_principals."
  value       = module.roles.doctor
}

# Access policies of EKS know only the kinds of Kubernetes itself. These let a group deploy, or read, the kinds of Dapr and KEDA too.
output "rbac" {
  description = "Roles for the groups filepipeline-deployers and filepipeline-readers of access_entries: terraform output -raw rbac | kubectl apply --server-side -f -."
  value = join("---\n", [for document in flatten([for group, verbs in {
    deployers = ["create", "delete", "get", "list", "patch", "update", "watch"]
    readers   = ["get", "list", "watch"]
    } : [
    {
      apiVersion = "rbac.authorization.k8s.io/v1"
      kind       = "Role"
      metadata   = { name = "filepipeline-${group}", namespace = "filepipeline" }
      rules = [
        { apiGroups = ["dapr.io"], resources = ["components", "configurations", "resiliencies", "subscriptions"], verbs = verbs },
        { apiGroups = ["keda.sh"], resources = ["scaledobjects", "triggerauthentications"], verbs = verbs },
        { apiGroups = ["apps"], resources = ["deployments"], verbs = verbs },
        { apiGroups = ["batch"], resources = ["cronjobs"], verbs = verbs },
        { apiGroups = ["batch"], resources = ["jobs"], verbs = ["get", "list", "watch"] },
        { apiGroups = ["networking.k8s.io"], resources = ["ingresses", "networkpolicies"], verbs = verbs },
        { apiGroups = ["policy"], resources = ["poddisruptionbudgets"], verbs = verbs },
        { apiGroups = [""], resources = ["configmaps", "serviceaccounts", "services"], verbs = verbs },
        { apiGroups = [""], resources = ["events", "pods", "pods/log"], verbs = ["get", "list", "watch"] },
        { apiGroups = ["apps"], resources = ["replicasets"], verbs = ["get", "list", "watch"] },
      ]
    },
    {
      apiVersion = "rbac.authorization.k8s.io/v1"
      kind       = "RoleBinding"
      metadata   = { name = "filepipeline-${group}", namespace = "filepipeline" }
      roleRef    = { apiGroup = "rbac.authorization.k8s.io", kind = "Role", name = "filepipeline-${group}" }
      subjects   = [{ apiGroup = "rbac.authorization.k8s.io", kind = "Group", name = "filepipeline-${group}" }]
    },
  ]]) : yamlencode(document)])
}

output "helm_values" {
  description = "Values for the charts of deploy/platform, as YAML by chart."
  value = {
    collector = yamlencode({ extraEnvs = [
      { name = "AWS_REGION", value = var.region },
      { name = "CLUSTER_NAME", value = local.cluster },
      { name = "DEPLOYMENT_ENVIRONMENT", value = var.tags["environment"] },
    ] })
    aws-load-balancer-controller = yamlencode({
      clusterName    = local.cluster
      region         = var.region
      vpcId          = var.existing_network != null ? var.existing_network.vpc_id : module.network[0].vpc_id
      serviceAccount = { create = true, name = "aws-load-balancer-controller" }
      defaultTags    = { project = var.tags["project"], environment = var.tags["environment"] }
    })
  }
}
