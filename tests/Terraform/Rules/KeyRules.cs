using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests.Rules;

/// <summary>The role of a service may use the key of everything that it reads or writes: without it AWS answers AccessDenied.</summary>
internal static class KeyRules
{
    private static readonly (string Action, string Via, string[] KeyActions)[] _needs =
    [
        ("sqs:ReceiveMessage", "sqs", ["kms:Decrypt"]),
        ("sqs:SendMessage", "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ("sns:Publish", "sns", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ("s3:GetObject", "s3", ["kms:Decrypt"]),
        ("s3:PutObject", "s3", ["kms:Decrypt", "kms:GenerateDataKey"]), // Decrypt: the parts of a multipart upload
        ("dynamodb:GetItem", "dynamodb", ["kms:Decrypt"]),
        ("dynamodb:PutItem", "dynamodb", ["kms:Decrypt", "kms:GenerateDataKey"]),
    ];

    public static IEnumerable<string> Check(Plan plan) =>
        from policy in plan.Of("aws_iam_role_policy")
        where policy.Module.Contains("module.service[", StringComparison.Ordinal)
        let statements = PolicyStatement.In(policy.Text("policy"))
        from need in _needs
        where statements.Any(statement => statement.Actions.Contains(need.Action))
        from action in need.KeyActions
        where !statements.Any(statement => statement.Actions.Contains(action)
            && statement.Condition("kms:ViaService").Any(via => via.StartsWith($"{need.Via}.", StringComparison.Ordinal)))
        select $"{policy.Address}: {need.Action} needs {action} through {need.Via}";
}
