using System.Text.Json.Nodes;

namespace FilePipeline.Doctor.Tests;

/// <summary>D33 to D37 for files, and the egress of D18 that placement and scheduler need.</summary>
public sealed class WorkflowTests
{
    private readonly ManifestCase _case = new();

    [Fact]
    public void A_second_actor_state_store_is_found_for_its_sidecar_only()
    {
        _case.Component("records", "actorStateStore", "true");

        var finding = _case.Finds("D33");

        Assert.Equal(
            "the sidecar of requeue ends at its start: records and workflows both have actorStateStore \"true\" "
            + "(detected duplicate actor state store)",
            finding.Cause);
        Assert.Equal("in Component/workflows remove actorStateStore, or requeue from its scopes", finding.Fix);
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("TRUE")]
    [InlineData("1")]
    public void Every_value_that_Dapr_takes_for_true_counts(string value) =>
        _case.Component("records", "actorStateStore", value).Finds("D33");

    [Fact]
    public void A_store_that_is_no_actor_store_is_accepted() =>
        Assert.Equal(Verdict.Pass, Assert.Single(_case.Component("records", "actorStateStore", "false").Run("D33")).Verdict);

    [Theory]
    [InlineData("global.actors.enabled", "no workflow can be started")]
    [InlineData("global.scheduler.enabled", "no workflow goes on, and none can be started")]
    public void A_service_that_is_off_is_found(string setting, string effect)
    {
        var finding = _case.WithHelm(setting, false).Finds("D34");

        Assert.Equal($"component workflows keeps workflows, but dapr.yaml has {setting}: false: {effect}", finding.Cause);
        Assert.Equal($"in dapr.yaml set {setting}: true, or take ../../workflows out of the overlay", finding.Fix);
    }

    [Fact]
    public void Without_the_component_both_services_may_be_off()
    {
        _case.Remove("Component", "workflows").WithHelm("global.actors.enabled", false).WithHelm("global.scheduler.enabled", false);

        Assert.All(
            ["D11", "D18", "D33", "D34", "D35", "D36"], id => Assert.Equal(Verdict.Pass, Assert.Single(_case.Run(id)).Verdict));
    }

    [Fact]
    public void Without_Helm_values_the_checks_say_so()
    {
        _case.WithoutHelm();

        Assert.All(["D34", "D35", "D37"], id =>
        {
            var finding = Assert.Single(_case.Run(id));
            Assert.Equal((Verdict.Skip, "no Helm values of Dapr were given (--platform FILE)"), (finding.Verdict, finding.Cause));
        });
    }

    [Theory]
    [InlineData(0, "port 50005 of dapr-system, Dapr's placement: /v1.0/healthz of the sidecar is 500", "global.actors.enabled")]
    [InlineData(1, "port 50006 of dapr-system, Dapr's scheduler: /v1.0/healthz of the sidecar is 500", "global.scheduler.enabled")]
    public void Egress_that_is_closed_to_a_service_is_found_while_it_is_on(int index, string cause, string setting)
    {
        _case.Edit("NetworkPolicy", "services", policy => policy["spec"]!["egress"]![3]!["ports"]!.AsArray().RemoveAt(2 + index));

        Assert.Equal(4, _case.Run("D18").Count);
        Assert.All(_case.Run("D18"), finding => Assert.Contains(cause, finding.Cause, StringComparison.Ordinal));

        _case.WithHelm(setting, false);
        Assert.Equal(Verdict.Pass, Assert.Single(_case.Run("D18")).Verdict);
    }

    [Fact]
    public void A_scheduler_in_memory_is_found()
    {
        var finding = _case.WithHelm("dapr_scheduler.cluster.inMemoryStorage", true).Finds("D35");

        Assert.Equal("dapr.yaml keeps the jobs of the scheduler in memory: after its restart waiting workflows never go on", finding.Cause);
    }

    [Fact]
    public void A_scheduler_without_a_storage_class_is_found()
    {
        var finding = _case.WithHelm("dapr_scheduler.cluster.storageClassName", null).Finds("D35");

        Assert.Equal(
            "dapr.yaml names no storage class for the scheduler: EKS has no default class, so its pods stay Pending", finding.Cause);
        Assert.Equal(
            "in dapr.yaml set dapr_scheduler.cluster.storageClassName: gp3 (deploy/platform/storage-class.yaml)", finding.Fix);
    }

    [Fact]
    public void A_placement_with_volumes_needs_a_storage_class_too() =>
        Assert.Contains(
            "no storage class for placement",
            _case.WithHelm("dapr_placement.cluster.forceInMemoryLog", false).Finds("D35").Cause, StringComparison.Ordinal);

    [Theory]
    [InlineData("dapr_operator")]
    [InlineData("dapr_sentry")]
    [InlineData("dapr_sidecar_injector")]
    public void A_control_plane_without_requests_gives_a_warning(string service)
    {
        var finding = _case.WithHelm($"{service}.resources", null).Finds("D37", Verdict.Warn);

        Assert.EndsWith($"set {service}.resources.requests: {{cpu: 50m, memory: 64Mi}}", finding.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void Workflows_that_stay_for_ever_give_a_warning()
    {
        _case.Edit("Configuration", "filepipeline", body => body["spec"]!.AsObject().Remove("workflow"));

        Assert.Equal(
            "Configuration/filepipeline does not delete workflows of requeue that ended: their rows stay in component workflows for ever",
            _case.Finds("D36", Verdict.Warn).Cause);
    }

    [Theory]
    [InlineData("""{"completed":"1h"}""", false)]
    [InlineData("""{"completed":"1h","failed":"2h","terminated":"2h"}""", true)]
    public void A_retention_covers_every_way_to_end(string policy, bool isComplete)
    {
        _case.Edit("Configuration", "filepipeline", body =>
            body["spec"]!["workflow"]!["stateRetentionPolicy"] = JsonNode.Parse(policy));

        Assert.Equal(isComplete ? Verdict.Pass : Verdict.Warn, Assert.Single(_case.Run("D36")).Verdict);
    }
}
