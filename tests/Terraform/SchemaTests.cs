using FilePipeline.Terraform.Tests.Runs;

namespace FilePipeline.Terraform.Tests;

/// <summary>The stub finds what a provider with the same schema finds.</summary>
public sealed class SchemaTests(TerraformTool terraform)
{
    [Theory]
    [InlineData("visibility_timeout_seconds        = each.value.visibility", "visibility_timeout        = each.value.visibility",
        "An argument named \"visibility_timeout\" is not expected here")]
    [InlineData("receive_wait_time_seconds         = 20", "receive_wait_time_seconds         = \"long\"", "a number is required")]
    [InlineData("queue_url      = aws_sqs_queue.this[each.key].id\n  redrive_policy", "redrive_policy",
        "The argument \"queue_url\" is required")]
    [InlineData("resource \"aws_sqs_queue_policy\" \"this\" {", "resource \"aws_sqs_queue_rules\" \"this\" {",
        "does not support resource type")]
    public async Task An_invalid_argument_is_found(string from, string to, string error)
    {
        await terraform.TestAsync("stacks/data");
        using var workspace = terraform.Require().Clone();
        workspace.Edit("modules/queues/main.tf", from, to);

        var result = await terraform.RunAsync(workspace, "stacks/data", TestContext.Current.CancellationToken, "validate", "-no-color");

        Assert.Equal(1, result.Code);
        // Terraform breaks its lines.
        var words = (result.Output + result.Errors).Split((char[])['\n', '│', ' '], StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(error, string.Join(' ', words), StringComparison.Ordinal);
    }
}
