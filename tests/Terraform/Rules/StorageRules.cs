using System.Text.Json.Nodes;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests.Rules;

/// <summary>Rules for buckets and tables.</summary>
internal static class StorageRules
{
    private const string KeyOfRequest = "s3:x-amz-server-side-encryption-aws-kms-key-id";

    private static readonly string[] _blocks =
        ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];

    public static IEnumerable<string> Check(Plan plan) => plan.Of("aws_s3_bucket").SelectMany(bucket => Bucket(plan, bucket))
        .Concat(plan.Of("aws_dynamodb_table").SelectMany(Table));

    private static IEnumerable<string> Bucket(Plan plan, PlannedResource bucket)
    {
        var access = plan.Beside(bucket, "aws_s3_bucket_public_access_block");
        if (access is null || _blocks.Any(block => (bool?)access.Values[block] != true))
            yield return $"{bucket.Address}: public access is not blocked";
        if ((string?)First(plan.Beside(bucket, "aws_s3_bucket_ownership_controls"), "rule")?["object_ownership"] != "BucketOwnerEnforced")
            yield return $"{bucket.Address}: ACLs are not disabled";
        if ((string?)First(plan.Beside(bucket, "aws_s3_bucket_versioning"), "versioning_configuration")?["status"] != "Enabled")
            yield return $"{bucket.Address}: no versions";
        var encryption = First(plan.Beside(bucket, "aws_s3_bucket_server_side_encryption_configuration"), "rule");
        var isLog = bucket.Text("bucket")!.EndsWith("-access-logs", StringComparison.Ordinal);
        var rule = encryption?["apply_server_side_encryption_by_default"]?[0];
        var isEncrypted = isLog
            ? (string?)rule?["sse_algorithm"] == "AES256" // all that access logs can have
            : (string?)rule?["sse_algorithm"] == "aws:kms" && !string.IsNullOrEmpty((string?)rule["kms_master_key_id"]);
        if (!isEncrypted)
            yield return $"{bucket.Address}: objects are not encrypted with the right key";
        var policy = PolicyStatement.In(plan.Beside(bucket, "aws_s3_bucket_policy")?.Text("policy"));
        foreach (var violation in BucketPolicy(bucket, policy, isLog))
            yield return violation;
        var rules = plan.Beside(bucket, "aws_s3_bucket_lifecycle_configuration")?.Values["rule"]?.AsArray() ?? [];
        if (!rules.Any(item => item!["abort_incomplete_multipart_upload"] is JsonArray { Count: 1 }))
            yield return $"{bucket.Address}: unfinished uploads are kept";
        if (!rules.Any(item => item!["noncurrent_version_expiration"] is JsonArray { Count: 1 }))
            yield return $"{bucket.Address}: replaced versions are kept for ever";
        if (bucket.Text("bucket")!.EndsWith("-parking", StringComparison.Ordinal)
            && rules.Any(item => (int?)(item!["expiration"] as JsonArray)?.FirstOrDefault()?["days"] > 0))
        {
            yield return $"{bucket.Address}: parked files would expire, but they wait for an operator";
        }
    }

    private static IEnumerable<string> BucketPolicy(PlannedResource bucket, IReadOnlyList<PolicyStatement> policy, bool isLog)
    {
        if (!policy.Any(statement => statement.RefusesPlainRequests)) yield return $"{bucket.Address}: requests without TLS are accepted";
        if (!policy.Any(statement => !statement.IsAllow && statement.Condition("s3:TlsVersion").Contains("1.2")))
            yield return $"{bucket.Address}: TLS before 1.2 is accepted";
        if (!policy.Any(statement => !statement.IsAllow && statement.Condition("aws:PrincipalAccount").Count == 1))
            yield return $"{bucket.Address}: callers of other accounts are accepted";
        if (!isLog && !policy.Any(statement => !statement.IsAllow && statement.Condition(KeyOfRequest).Count == 2))
            yield return $"{bucket.Address}: an object may name a foreign key";
        if (policy.Any(statement => statement.IsAllow && statement.Service is null))
            yield return $"{bucket.Address}: the policy grants access to callers";
    }

    private static IEnumerable<string> Table(PlannedResource table)
    {
        var lifetime = First(table, "ttl");
        if (table.Address.EndsWith("[\"records\"]", StringComparison.Ordinal)
            && ((string?)lifetime?["attribute_name"], (bool?)lifetime?["enabled"]) != ("expiresAt", true))
        {
            yield return $"{table.Address}: no lifetime of records";
        }
        if ((bool?)First(table, "point_in_time_recovery")?["enabled"] != true) yield return $"{table.Address}: no point-in-time recovery";
        if ((bool?)table.Values["deletion_protection_enabled"] != true) yield return $"{table.Address}: no deletion protection";
        if (string.IsNullOrEmpty((string?)First(table, "server_side_encryption")?["kms_key_arn"]))
            yield return $"{table.Address}: no key of ours";
        if (table.Text("billing_mode") != "PAY_PER_REQUEST") yield return $"{table.Address}: it costs money when idle";
        if ((int?)First(table, "on_demand_throughput")?["max_write_request_units"] is null or < 1)
            yield return $"{table.Address}: the bill has no upper limit";
    }

    private static JsonNode? First(PlannedResource? resource, string block) => (resource?.Values[block] as JsonArray)?.FirstOrDefault();
}
