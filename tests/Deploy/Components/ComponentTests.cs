using System.Globalization;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

public sealed class ComponentTests
{
    private static readonly string[] BindingFields = ["direction", "route"];
    private static readonly string[] Directions = ["input", "output"];
    private static readonly string[] CredentialFields = ["accessKey", "secretKey", "sessionToken", "password"];
    private static readonly string[] Services = [AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue];

    public static TheoryData<string> Environments => [.. ComponentFolder.Environments];

    [Theory, MemberData(nameof(Environments))]
    public void Names_are_those_of_the_constants(string environment) =>
        Assert.Equal(
            Components.All.Order(),
            new ComponentFolder(environment).Components.Select(component => component.Name).Order());

    [Fact]
    public void Every_environment_has_the_same_files_with_the_same_resources() =>
        Assert.Equal(new ComponentFolder("localstack").Outline, new ComponentFolder("aws").Outline);

    [Theory, MemberData(nameof(Environments))]
    public void Every_resource_is_scoped_to_services(string environment) =>
        Assert.All(new ComponentFolder(environment).Resources, resource =>
        {
            Assert.NotEmpty(resource.Scopes);
            Assert.Empty(resource.Scopes.Except(Services));
        });

    [Theory, MemberData(nameof(Environments))]
    public void Every_binding_has_a_direction_and_every_input_one_reader_and_a_route(string environment) =>
        Assert.All(new ComponentFolder(environment).Components.Where(component => component.IsBinding), component =>
        {
            Assert.Contains(component["direction"], Directions);
            if (component["direction"] == "output") return;
            Assert.StartsWith("/", component["route"], StringComparison.Ordinal);
            Assert.Single(component.Scopes);
        });

    [Theory, MemberData(nameof(Environments))]
    public void Routes_are_those_of_the_constants(string environment)
    {
        var folder = new ComponentFolder(environment);

        Assert.All(Components.FileEventLanes, lane => Assert.Equal(Routes.FileEvents, folder.Component(lane)["route"]));
        Assert.All(Components.LargeFileLanes, lane => Assert.Equal(Routes.LargeFiles, folder.Component(lane)["route"]));
        Assert.Equal(Routes.DeadLetters, folder.Component(Components.DeadLetters)["route"]);
        Assert.Equal(Routes.RequeueSchedule, folder.Component(Components.RequeueSchedule)["route"]);
        Assert.Equal(Routes.ReconcileSchedule, folder.Component(Components.ReconcileSchedule)["route"]);
        Assert.Equal(Routes.NotifySchedule, folder.Component(Components.NotifySchedule)["route"]);
    }

    [Theory, MemberData(nameof(Environments))]
    public void Metadata_fields_are_known_to_Dapr_and_required_fields_are_present(string environment)
    {
        var known = JsonNode.Parse(File.ReadAllText(Repository.Path("tests", "Deploy", "Components", "component-fields.json")))!.AsObject();
        Assert.All(new ComponentFolder(environment).Components, component =>
        {
            var fields = known[component.Type]!;
            string[] ofDapr = component.IsBinding ? BindingFields : [];

            Assert.Empty(component.Metadata.Keys.Except(Strings(fields["allowed"]!)).Except(ofDapr));
            Assert.Empty(Strings(fields["required"]!).Except(component.Metadata.Keys));
        });

        static IEnumerable<string> Strings(JsonNode list) => list.AsArray().Select(item => (string)item!);
    }

    [Fact]
    public void The_cloud_folder_holds_no_credential_and_no_endpoint()
    {
        Assert.NotEmpty(LaptopFields(new("localstack")));
        Assert.Empty(LaptopFields(new("aws")));
    }

    [Theory, MemberData(nameof(Environments))]
    public void The_webhook_address_is_in_no_file(string environment)
    {
        var address = new ComponentFolder(environment).Component(Components.Slack).Metadata["url"];

        Assert.False(address.ContainsKey("value"));
        Assert.True(address.ContainsKey("envRef") || address.ContainsKey("secretKeyRef"));
    }

    [Theory, MemberData(nameof(Environments))]
    public void Services_share_the_records_under_one_prefix_with_an_expiry(string environment)
    {
        var records = new ComponentFolder(environment).Component(Components.Records);

        Assert.Equal("none", records["keyPrefix"]);
        Assert.Equal("expiresAt", records["ttlAttributeName"]);
    }

    [Theory, MemberData(nameof(Environments))]
    public void One_component_keeps_workflows_and_only_requeue_loads_it(string environment)
    {
        var store = Assert.Single(new ComponentFolder(environment).Components, component => component["actorStateStore"] is not null);

        Assert.Equal((Components.Workflows, "true"), (store.Name, store["actorStateStore"]));
        Assert.Equal([AppIds.Requeue], store.Scopes);
    }

    [Theory, MemberData(nameof(Environments))]
    public void Every_subscription_names_a_pubsub_with_a_dead_letter_queue_and_a_known_route(string environment)
    {
        var folder = new ComponentFolder(environment);
        var subscription = Assert.Single(folder.OfKind("Subscription"));
        var pubsub = folder.Component((string)subscription.Spec["pubsubname"]!);

        Assert.Equal(Topics.FileOutcomes, (string?)subscription.Spec["topic"]);
        Assert.Equal(Routes.FileOutcomes, (string?)subscription.Spec["routes"]!["default"]);
        Assert.Empty(subscription.Scopes.Except(pubsub.Scopes));
        Assert.NotNull(pubsub["sqsDeadLettersQueueName"]);
        Assert.True(int.Parse(pubsub["messageReceiveLimit"]!, CultureInfo.InvariantCulture) >= 5);
        Assert.Equal(12, pubsub["accountId"]!.Length);
    }

    /// <summary>Credentials and endpoints, which only an AWS stand-in needs.</summary>
    internal static IEnumerable<string> LaptopFields(ComponentFolder folder) =>
        folder.Components.SelectMany(component =>
            component.Metadata.Keys.Intersect([.. CredentialFields, "endpoint"], StringComparer.OrdinalIgnoreCase));
}
