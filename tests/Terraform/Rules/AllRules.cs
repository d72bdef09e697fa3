using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests.Rules;

/// <summary>Every rule that a plan must follow.</summary>
internal static class AllRules
{
    private static readonly Func<Plan, IEnumerable<string>>[] _rules =
    [
        StorageRules.Check, MessageRules.Check, DeliveryRules.Check, AccessRules.Check, KeyRules.Check, ClusterRules.Check,
        AlarmRules.Check,
    ];

    /// <summary>What is wrong with a plan, each line with the address of the resource.</summary>
    public static IReadOnlyList<string> Check(Plan plan) =>
        [.. _rules.SelectMany(rule => rule(plan)).Select(violation => $"{plan.Name}: {violation}")];
}
