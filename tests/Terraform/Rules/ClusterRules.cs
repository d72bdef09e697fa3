using System.Text.Json.Nodes;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests.Rules;

/// <summary>Rules for network, nodes, registry and logs.</summary>
internal static class ClusterRules
{
    public static IEnumerable<string> Check(Plan plan) => plan.Of("aws_eks_cluster").SelectMany(Cluster)
        .Concat(plan.Of("aws_launch_template").SelectMany(Node))
        .Concat(plan.Of("aws_cloudwatch_log_group").SelectMany(Logs))
        .Concat(plan.Of("aws_ecr_repository").Where(repository => repository.Text("image_tag_mutability") != "IMMUTABLE")
            .Select(repository => $"{repository.Address}: a tag can be moved to another image"))
        .Concat(plan.Of("aws_vpc_security_group_ingress_rule").Where(rule => rule.Text("cidr_ipv4") == "0.0.0.0/0")
            .Select(rule => $"{rule.Address}: open to the internet"))
        .Concat(plan.Of("aws_eks_addon").Where(addon => addon.Text("addon_name") == "vpc-cni"
            && addon.Text("configuration_values")?.Contains("\"enableNetworkPolicy\":\"true\"", StringComparison.Ordinal) != true)
            .Select(addon => $"{addon.Address}: network policies have no effect"))
        .Concat(AddonRoles(plan));

    private static IEnumerable<string> Cluster(PlannedResource cluster)
    {
        if ((string?)cluster.Values["access_config"]?[0]?["authentication_mode"] != "API")
            yield return $"{cluster.Address}: access beside the access entries";
        if ((bool?)cluster.Values["access_config"]?[0]?["bootstrap_cluster_creator_admin_permissions"] != false)
            yield return $"{cluster.Address}: its creator is administrator for ever";
        if (cluster.Values["encryption_config"] is not JsonArray { Count: 1 }) yield return $"{cluster.Address}: secrets are not encrypted";
        if (cluster.Values["enabled_cluster_log_types"]?.AsArray().Count != 5)
            yield return $"{cluster.Address}: a log of the control plane is off";
        if ((bool?)cluster.Values["vpc_config"]?[0]?["endpoint_private_access"] != true)
            yield return $"{cluster.Address}: nodes need the internet";
    }

    private static IEnumerable<string> Node(PlannedResource template)
    {
        var metadata = template.Values["metadata_options"]?[0];
        if (((string?)metadata?["http_tokens"], (int?)metadata?["http_put_response_hop_limit"]) != ("required", 1))
            yield return $"{template.Address}: pods can take the role of the node";
        var disk = template.Values["block_device_mappings"]?[0]?["ebs"]?[0];
        // The schema of the launch template keeps this flag as text.
        if (disk?["encrypted"]?.ToString() is not ("true" or "True")) yield return $"{template.Address}: the disk is not encrypted";
        if ((int?)disk?["volume_size"] is null or < 60) yield return $"{template.Address}: the disk is too small for uploads";
    }

    private static IEnumerable<string> Logs(PlannedResource group)
    {
        if ((int?)group.Values["retention_in_days"] is null or 0) yield return $"{group.Address}: logs are kept for ever";
        if (string.IsNullOrEmpty(group.Text("kms_key_id"))) yield return $"{group.Address}: no key of ours";
    }

    // Without its role the network plug-in starts no pod, and the driver makes no volume.
    private static IEnumerable<string> AddonRoles(Plan plan) =>
        from addon in plan.Of("aws_eks_addon")
        where addon.Text("addon_name") is "vpc-cni" or "aws-ebs-csi-driver" or "amazon-cloudwatch-observability"
        where addon.Values["pod_identity_association"] is not JsonArray { Count: 1 }
        select $"{addon.Address}: no role";
}
