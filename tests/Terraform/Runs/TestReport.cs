using System.Text.Json.Nodes;

namespace FilePipeline.Terraform.Tests.Runs;

/// <summary>A resource as Terraform would create it.</summary>
/// <param name="Module">The address of its module; empty for the stack itself.</param>
/// <param name="Type">Its type, such as <c>aws_sqs_queue</c>.</param>
/// <param name="Address">Its full address.</param>
/// <param name="Values">Its arguments and computed values.</param>
internal sealed record PlannedResource(string Module, string Type, string Address, JsonObject Values)
{
    public string? Text(string name) => (string?)Values[name];
}

/// <summary>What one run of a test plans.</summary>
internal sealed record Plan(string Name, IReadOnlyList<PlannedResource> Resources, IReadOnlyDictionary<string, JsonNode?> Outputs)
{
    public IEnumerable<PlannedResource> Of(string type) => Resources.Where(resource => resource.Type == type);

    /// <summary>The resource of a type in the same module, such as the policy of a bucket.</summary>
    public PlannedResource? Beside(PlannedResource resource, string type) =>
        Of(type).FirstOrDefault(other => other.Module == resource.Module);
}

/// <summary>The output of <c>terraform test -json -verbose</c>.</summary>
/// <param name="Errors">Messages of failed assertions and of errors.</param>
/// <param name="Passed">Runs that passed.</param>
/// <param name="Plans">The plans of runs that planned something.</param>
internal sealed record TestReport(IReadOnlyList<string> Errors, int Passed, IReadOnlyList<Plan> Plans)
{
    public static TestReport Read(CommandResult result)
    {
        var messages = result.Output.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonNode.Parse(line)!).ToList();
        List<string> errors =
        [
            .. messages.Select(message => message["diagnostic"]).Where(item => (string?)item?["severity"] == "error")
                .Select(item => $"{item!["summary"]}: {item["detail"]}"),
        ];
        var summary = messages.Select(message => message["test_summary"]).OfType<JsonObject>().SingleOrDefault();
        if (result.Code != 0 && errors.Count == 0) errors.Add($"{result.Output}\n{result.Errors}");
        return new(
            errors, (int?)summary?["passed"] ?? 0,
            [
                // A run that expects invalid values to be refused has half a plan.
                .. messages.Where(message => message["test_plan"]?["resource_changes"] is not null
                    && !((string)message["@testrun"]!).StartsWith("refuses", StringComparison.Ordinal)).Select(ReadPlan),
            ]);
    }

    private static Plan ReadPlan(JsonNode message)
    {
        var plan = message["test_plan"]!;
        return new(
            $"{Path.GetFileName((string)message["@testfile"]!).Split('.')[0]}/{message["@testrun"]}",
            [
                .. plan["resource_changes"]!.AsArray().Where(change => (string?)change!["mode"] == "managed"
                    && change["change"]!["after"] is JsonObject).Select(change => new PlannedResource(
                    (string?)change!["module_address"] ?? "", (string)change["type"]!, (string)change["address"]!,
                    change["change"]!["after"]!.AsObject())),
            ],
            (plan["output_changes"]?.AsObject() ?? []).ToDictionary(
                output => output.Key, output => output.Value!["after"], StringComparer.Ordinal));
    }
}
