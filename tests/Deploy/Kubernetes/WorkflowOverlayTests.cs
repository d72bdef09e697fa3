using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>deploy/kubernetes/workflows: what its line in an overlay adds, and what replaces its store.</summary>
public sealed class WorkflowOverlayTests
{
    private const string Line = "  - ../../workflows\n";

    public static TheoryData<string> Overlays => [.. Overlay.Names];

    [Theory, MemberData(nameof(Overlays))]
    public void Every_overlay_has_the_actor_state_store_of_requeue_and_a_retention(string name)
    {
        var overlay = Overlay.Render(name);

        var store = overlay.Find("Component", Components.Workflows);
        Assert.Equal(AppIds.Requeue, (string?)Assert.Single(store["scopes"]!.AsArray()));
        Assert.Null(store["metadata"]!["annotations"]);
        Assert.All(AppIds.All, app => Assert.Equal(
            app == AppIds.Requeue ? "168h" : null,
            (string?)overlay.Find("Configuration", app)["spec"]!["workflow"]?["stateRetentionPolicy"]!["anyTerminal"]));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Without_the_line_only_component_and_retention_are_gone(string name)
    {
        var without = Overlay.RenderEdited(name, text => text.Replace(Line, "", StringComparison.Ordinal));

        Assert.DoesNotContain(without.OfKind("Component"), item => Overlay.NameOf(item) == Components.Workflows);
        var removed = Overlay.Render(name).Objects.Select(Canonical).Except(without.Objects.Select(Canonical)).ToList();
        Assert.Equal(2, removed.Count);   // the component, and the Configuration that loses its retention
        Assert.Null(without.Find("Configuration", AppIds.Requeue)["spec"]!["workflow"]);
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Sidecars_reach_placement_and_scheduler_with_and_without_workflows(string name)
    {
        var overlays = new[] { Overlay.Render(name), Overlay.RenderEdited(name, text => text.Replace(Line, "", StringComparison.Ordinal)) };

        Assert.All(overlays, overlay => Assert.Subset(
            overlay.Find("NetworkPolicy", "services")["spec"]!["egress"]!.AsArray()
                .Where(rule => rule!["to"]!.ToJsonString().Contains("dapr-system", StringComparison.Ordinal))
                .SelectMany(rule => rule!["ports"]!.AsArray()).Select(port => (string)port!["port"]!).ToHashSet(),
            new HashSet<string> { "50005", "50006" }));
    }

    [Fact]
    public void PostgreSQL_replaces_the_store_by_one_more_line()
    {
        var overlay = Overlay.RenderEdited(
            "eks", text => text.Replace(Line, $"{Line}  - ../../../../components/aws-workflows-postgresql\n", StringComparison.Ordinal));

        var spec = overlay.Find("Component", Components.Workflows)["spec"]!;
        Assert.Equal(("state.postgresql", "v2"), ((string?)spec["type"], (string?)spec["version"]));
        Assert.DoesNotContain(spec["metadata"]!.AsArray(), item => (string?)item!["name"] == "table");
        Assert.Contains(
            overlay.Find("NetworkPolicy", "services")["spec"]!["egress"]!.AsArray().SelectMany(rule => rule!["ports"]!.AsArray()),
            port => (string?)port!["port"] == "5432");
    }

    [Fact]
    public void The_PostgreSQL_component_has_fields_that_Dapr_knows_and_no_password()
    {
        var folder = new ComponentFolder("aws-workflows-postgresql");

        ComponentTests.AssertFieldsAreKnown(folder);
        var store = Assert.Single(folder.Components);
        Assert.Equal((Components.Workflows, "true", "true"), (store.Name, store["actorStateStore"], store["useAWSIAM"]));
        Assert.Equal([AppIds.Requeue], store.Scopes);
        Assert.DoesNotContain("password", store["connectionString"], StringComparison.OrdinalIgnoreCase);
    }

    private static string Canonical(JsonObject item) => item.ToJsonString();
}
