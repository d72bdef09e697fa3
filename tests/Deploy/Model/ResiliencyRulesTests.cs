using System.Text.Json.Nodes;

namespace FilePipeline.Deploy.Tests.Model;

/// <summary>Which policy applies, read from resources of any shape.</summary>
public sealed class ResiliencyRulesTests
{
    [Fact]
    public void A_policy_is_found_with_its_name_and_resource()
    {
        var rules = Rules(
            """{"metadata":{"name":"limits"},"spec":{"policies":{"timeouts":{"short":"9s"}},"targets":{"components":{"lane":{"inbound":{"timeout":"short"}}}}}}""");

        var found = rules.Timeout("lane", "Binding", CallDirection.Inbound);

        Assert.Equal(("Resiliency/limits", "short", TimeSpan.FromSeconds(9)), (found!.Resource.ToString(), found.Name, found.Rule));
        Assert.Null(rules.Timeout("lane", "Binding", CallDirection.Outbound));
    }

    [Fact]
    public void A_target_in_any_resource_switches_default_policies_off()
    {
        var rules = Rules(
            """{"spec":{"targets":{"components":{"lane":{"outbound":{}}}}}}""",
            """{"spec":{"policies":{"timeouts":{"DefaultTimeoutPolicy":"2s"}}}}""");

        Assert.Null(rules.Timeout("lane", "Binding", CallDirection.Inbound));
        Assert.Equal(TimeSpan.FromSeconds(2), rules.Timeout("other", "Binding", CallDirection.Inbound)!.Rule);
    }

    [Fact]
    public void The_most_specific_default_policy_of_all_resources_applies()
    {
        var rules = Rules(
            """{"spec":{"policies":{"retries":{"DefaultRetryPolicy":{"maxRetries":1}}}}}""",
            """{"spec":{"policies":{"retries":{"DefaultPubsubComponentInboundRetryPolicy":{"maxRetries":2}}}}}""");

        Assert.Equal(2, rules.Retry("topic", "Pubsub", CallDirection.Inbound)!.Rule.MaxRetries);
        Assert.Equal(1, rules.Retry("topic", "Pubsub", CallDirection.Outbound)!.Rule.MaxRetries);
    }

    [Theory]
    [InlineData("""{"spec":7}""")]
    [InlineData("""{"spec":{"policies":[],"targets":{"components":{"lane":"x"}}}}""")]
    [InlineData("""{"spec":{"policies":{"timeouts":{"a":"soon"}},"targets":{"components":{"lane":{"inbound":{"timeout":"a"}}}}}}""")]
    [InlineData("""{"spec":{"targets":{"components":{"lane":{"inbound":{"timeout":"nosuch","retry":{}}}}}}}""")]
    public void A_malformed_part_counts_as_absent(string resource) =>
        Assert.Equal(CallPolicy.None, Rules(resource).For("lane", "Binding", CallDirection.Inbound));

    private static ResiliencyRules Rules(params string[] resources) =>
        new([.. resources.Select(resource => ResiliencyReader.Read(new NodeFields(JsonNode.Parse(resource))))]);
}
