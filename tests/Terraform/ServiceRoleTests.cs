using System.Text.Json.Nodes;
using FilePipeline.Terraform.Tests.Rules;
using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests;

/// <summary>The roles of the services are made of <c>deploy/iam-actions.json</c>.</summary>
public sealed class ServiceRoleTests(TerraformTool terraform)
{
    private static readonly JsonObject _table =
        JsonNode.Parse(File.ReadAllText(Repository.Path("deploy", "iam-actions.json")))!.AsObject();

    public static TheoryData<string> Identities => [.. _table.Select(identity => identity.Key)];

    [Theory, MemberData(nameof(Identities))]
    public async Task A_role_has_the_actions_of_the_table_and_no_other(string identity)
    {
        terraform.Require();
        var actions = Statements(await PlanAsync("layout/fast"), identity).SelectMany(statement => statement.Actions)
            .Where(action => !action.StartsWith("kms:", StringComparison.Ordinal));

        Assert.Equal(
            _table[identity]!.AsObject().SelectMany(component => component.Value!.AsArray()).Select(action => (string)action!)
                .Distinct().Order(StringComparer.Ordinal),
            actions.Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("processor", "s3:GetObject", "arn:aws:s3:::filepipeline-123456789012-eu-central-1-uploads/*")]
    [InlineData("processor", "s3:PutObject", "arn:aws:s3:::filepipeline-123456789012-eu-central-1-parking/*")]
    [InlineData("ingest", "s3:PutObject", "arn:aws:s3:::filepipeline-123456789012-eu-central-1-uploads/*")]
    [InlineData("requeue", "sqs:SendMessage", "arn:aws:sqs:eu-central-1:123456789012:file-events")]
    [InlineData("requeue", "dynamodb:DeleteItem", "arn:aws:dynamodb:eu-central-1:123456789012:table/filepipeline-workflows")]
    [InlineData("notifier", "ses:SendEmail", "arn:aws:ses:eu-central-1:123456789012:identity/acme.test")]
    public async Task An_action_is_allowed_on_its_resource_alone(string identity, string action, string resource)
    {
        terraform.Require();
        var resources = Statements(await PlanAsync("defaults/defaults"), identity).Where(statement => statement.Actions.Contains(action))
            .SelectMany(statement => statement.Resources);

        Assert.Equal([resource], resources);
    }

    [Fact]
    public async Task A_service_has_a_role_and_its_association()
    {
        terraform.Require();
        var plan = await PlanAsync("defaults/defaults");

        Assert.Equal(
            _table.Select(identity => (identity.Key, identity.Key == "keda-operator" ? "keda" : "filepipeline")).Order(),
            plan.Of("aws_eks_pod_identity_association").Where(item => item.Module.Contains("module.service[", StringComparison.Ordinal))
                .Select(item => (item.Text("service_account")!, item.Text("namespace")!)).Order());
    }

    private static IEnumerable<PolicyStatement> Statements(Plan plan, string identity) =>
        PolicyStatement.In(plan.Of("aws_iam_role_policy")
            .Single(policy => policy.Module == $"module.roles.module.service[\"{identity}\"]").Text("policy"));

    private async Task<Plan> PlanAsync(string name) =>
        (await terraform.TestAsync("stacks/cluster")).Plans.Single(plan => plan.Name == name);
}
