using System.Text.Json.Nodes;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests.Rules;

/// <summary>Rules for roles, keys and everything else that grants something.</summary>
internal static class AccessRules
{
    // Actions that AWS does not let anybody limit to a resource, or only to ones that do not exist yet.
    private static readonly string[] _unlimited =
    [
        "acm:DescribeCertificate", "acm:ListCertificates", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricData",
        "ecr:GetAuthorizationToken",
        "sns:ListTopics", "sqs:ListQueues", "wafv2:GetWebACL", "wafv2:GetWebACLForResource",
        "xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
    ];

    private static readonly string[] _podConditions =
        ["aws:SourceArn", "aws:RequestTag/kubernetes-namespace", "aws:RequestTag/kubernetes-service-account"];

    private static readonly Dictionary<string, IReadOnlySet<string>> _catalogue = ReadCatalogue();

    public static IEnumerable<string> Check(Plan plan) => PolicyStatement.Of(plan)
        // An endpoint policy is a filter, and grants nothing.
        .Where(pair => pair.Statement.IsAllow && pair.Holder.Type != "aws_vpc_endpoint")
        .SelectMany(pair => Grant(pair.Holder, pair.Statement))
        .Concat(plan.Of("aws_iam_role").SelectMany(Role))
        .Concat(plan.Of("aws_kms_key").Where(key => (bool?)key.Values["enable_key_rotation"] != true)
            .Select(key => $"{key.Address}: no rotation"))
        .Concat(plan.Of("aws_vpc_endpoint").SelectMany(Endpoint))
        .Concat(plan.Of("aws_iam_role_policy").SelectMany(Objects));

    private static IEnumerable<string> Grant(PlannedResource holder, PolicyStatement statement)
    {
        foreach (var action in statement.Actions)
        {
            if (action.Contains('*', StringComparison.Ordinal)) yield return $"{holder.Address}: action {action} has a wildcard";
            if (action.Split(':') is [var prefix, var name] && _catalogue.TryGetValue(prefix, out var known) && !known.Contains(name))
                yield return $"{holder.Address}: action {action} does not exist";
        }
        // The only resource of a key policy is the key.
        if (holder.Type != "aws_kms_key" && statement.Resources.Contains("*") && statement.Actions.Any(action => !MayBeUnlimited(action)))
            yield return $"{holder.Address}: {statement.Sid} acts on every resource";
        if (statement.Json["Principal"]?.ToString() == "*") yield return $"{holder.Address}: {statement.Sid} is for everybody";
        if (holder.Type == "aws_kms_key" && statement.Service is not null && statement.Json["Condition"] is null)
            yield return $"{holder.Address}: {statement.Service} may use the key for anybody";
    }

    private static bool MayBeUnlimited(string action) =>
        _unlimited.Contains(action) || action.StartsWith("ec2:Describe", StringComparison.Ordinal)
        || action.StartsWith("elasticloadbalancing:Describe", StringComparison.Ordinal);

    private static IEnumerable<string> Role(PlannedResource role)
    {
        foreach (var statement in PolicyStatement.In(role.Text("assume_role_policy")))
        {
            if (statement.Service is { } service && service != "ec2.amazonaws.com" && statement.Condition("aws:SourceAccount").Count != 1)
                yield return $"{role.Address}: {service} may take the role for another account";
            if (statement.Service != "pods.eks.amazonaws.com") continue;
            if (!statement.Actions.Contains("sts:TagSession"))
                yield return $"{role.Address}: pods cannot take the role without sts:TagSession";
            foreach (var key in _podConditions)
                if (statement.Condition(key).Count != 1) yield return $"{role.Address}: pods may take the role whatever their {key}";
        }
    }

    // An action on objects of which the resource is the bucket allows nothing, and the reverse.
    private static IEnumerable<string> Objects(PlannedResource policy) =>
        from statement in PolicyStatement.In(policy.Text("policy"))
        from action in statement.Actions
        where action.StartsWith("s3:", StringComparison.Ordinal)
        from resource in statement.Resources
        let isForBuckets = action is "s3:ListBucket" || action.StartsWith("s3:GetBucket", StringComparison.Ordinal)
            || action is "s3:GetReplicationConfiguration" or "s3:GetEncryptionConfiguration"
        where resource.Contains('/', StringComparison.Ordinal) == isForBuckets
        select $"{policy.Address}: {action} on {resource}, which is {(isForBuckets ? "no" : "a")} bucket";

    private static IEnumerable<string> Endpoint(PlannedResource endpoint)
    {
        if (!PolicyStatement.In(endpoint.Text("policy")).Any(statement =>
            statement.Condition("aws:PrincipalAccount").Count == 1 || statement.Condition("aws:ResourceAccount").Count == 1))
        {
            yield return $"{endpoint.Address}: callers and resources of other accounts pass";
        }
    }

    private static Dictionary<string, IReadOnlySet<string>> ReadCatalogue() =>
        JsonNode.Parse(File.ReadAllText(Repository.Path("deploy", "doctor", "iam-catalogue.json")))!.AsObject().ToDictionary(
            service => service.Key,
            service => (IReadOnlySet<string>)service.Value!.AsArray().Select(action => (string)action!).ToHashSet(StringComparer.Ordinal),
            StringComparer.Ordinal);
}
