using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

/// <summary>Fast intake: <c>components/*-fast</c>, <c>dapr.fast.yaml</c> and
/// <c>topology.fast.json</c>, compared with the files that they extend.</summary>
public sealed class FastIntakeTests
{
    private readonly Topology _topology = TopologyFiles.Read("topology.fast.json");

    public static TheoryData<string> Environments => [.. ComponentFolder.Environments];

    [Fact]
    public void Every_environment_has_the_same_files_with_the_same_resources() =>
        Assert.Equal(Fast("localstack").Outline, Fast("aws").Outline);

    [Fact]
    public void The_cloud_folder_holds_no_credential_and_no_endpoint() => Assert.Empty(ComponentTests.LaptopFields(Fast("aws")));

    [Theory, MemberData(nameof(Environments))]
    public void It_adds_one_pubsub_one_subscription_and_one_time_limit_for_the_processor(string environment)
    {
        var (usual, fast) = (new ComponentFolder(environment), Fast(environment));

        Assert.Equal(
            [("Component", Components.FileEventsTopic), ("Resiliency", "fast-time-limits"), ("Subscription", Components.FileEventsTopic)],
            fast.Resources.Select(resource => (resource.Kind, resource.Name)).Order());
        Assert.All(fast.Resources, resource => Assert.Equal([AppIds.Processor], resource.Scopes));
        Assert.DoesNotContain(fast.Resources, resource =>
            usual.Resources.Any(other => (other.Kind, other.Name) == (resource.Kind, resource.Name)));
    }

    [Theory, MemberData(nameof(Environments))]
    public void A_resiliency_is_alone_in_its_file(string environment) =>
        Assert.Single(Fast(environment).Resources, resource => resource.File == Fast(environment).OfKind("Resiliency").Single().File);

    [Theory, MemberData(nameof(Environments))]
    public void The_subscription_takes_raw_messages_to_the_processors_route(string environment)
    {
        var subscription = Fast(environment).OfKind("Subscription").Single().Spec;

        Assert.Equal(
            (Components.FileEventsTopic, Topics.FileEvents), ((string)subscription["pubsubname"]!, (string)subscription["topic"]!));
        Assert.Equal(Routes.FileEventsTopic, (string?)subscription["routes"]!["default"]);
        Assert.Equal("true", (string?)subscription["metadata"]!["rawPayload"]);
    }

    [Theory, MemberData(nameof(Environments))]
    public void Fields_are_known_to_Dapr(string environment)
    {
        var pubsub = Pubsub(environment);
        var known =
            JsonNode.Parse(File.ReadAllText(Repository.Path("tests", "Deploy", "Components", "component-fields.json")))![pubsub.Type]!;

        Assert.Empty(pubsub.Metadata.Keys.Except(known["allowed"]!.AsArray().Select(item => (string)item!)));
    }

    [Theory, MemberData(nameof(Environments))]
    public void Failed_messages_move_to_the_lanes_dead_letter_queue_after_as_many_receives(string environment)
    {
        var pubsub = Pubsub(environment);
        var lanes = _topology.Queues.Single(queue =>
            queue.Name == new ComponentFolder(environment).Component(Components.FileEventLanes[0])["queueName"]).DeadLetter!;

        Assert.Equal(
            lanes, new(pubsub["sqsDeadLettersQueueName"]!, int.Parse(pubsub["messageReceiveLimit"]!, CultureInfo.InvariantCulture)));
    }

    [Theory, MemberData(nameof(Environments))]
    public void Its_queue_has_no_other_reader(string environment)
    {
        var consumer = Pubsub(environment)["consumerID"];

        Assert.NotNull(consumer);
        Assert.NotEqual(new ComponentFolder(environment).Component(Components.Outcomes)["consumerID"], consumer);
        Assert.DoesNotContain(_topology.Queues, queue => queue.Name == consumer);
    }

    [Theory, MemberData(nameof(Environments))]
    public void The_visibility_timeout_is_longer_than_two_deliveries(string environment)
    {
        var (usual, fast) = (new ComponentFolder(environment), Fast(environment));
        var visibility = TimeSpan.FromSeconds(int.Parse(Pubsub(environment)["messageVisibilityTimeout"]!, CultureInfo.InvariantCulture));

        Assert.True(2 * fast.InboundTimeout(Components.FileEventsTopic) < visibility);
        Assert.Equal(usual.InboundTimeout(Components.FileEventLanes[0]), fast.InboundTimeout(Components.FileEventsTopic));
    }

    [Theory, MemberData(nameof(Environments))]
    public void A_batch_is_not_larger_than_the_concurrency_limit(string environment) => Assert.InRange(
        int.Parse(Pubsub(environment)["concurrencyLimit"]!, CultureInfo.InvariantCulture),
        int.Parse(Pubsub(environment)["messageMaxNumber"]!, CultureInfo.InvariantCulture), 64);

    [Fact]
    public void The_run_file_differs_only_in_its_resource_folders()
    {
        var (usual, fast) = (Read("dapr.yaml"), Read("dapr.fast.yaml"));

        Assert.Equal(["components/localstack", "components/localstack-fast"], TakePaths(fast));
        Assert.Equal(["components/localstack"], TakePaths(usual));
        Assert.Equal(usual.ToJsonString(), fast.ToJsonString());

        static JsonObject Read(string file) => Assert.Single(Yaml.ReadDocuments(Repository.Path(file)));

        static IEnumerable<string?> TakePaths(JsonObject run)
        {
            var paths = run["common"]!["resourcesPaths"]!.AsArray().Select(path => (string?)path).ToList();
            run["common"]!.AsObject().Remove("resourcesPaths");
            return paths;
        }
    }

    [Fact]
    public void The_topology_differs_only_in_the_upload_buckets_notification()
    {
        var usual = TopologyFiles.Read();
        var uploads = new ComponentFolder("localstack").Component(Components.Files)["bucket"];
        var notification = Assert.Single(_topology.Buckets.Single(bucket => bucket.Name == uploads).Notifications);

        Assert.Equal((null, Topics.FileEvents), (notification.Queue, notification.Topic));
        Assert.Equal(Assert.Single(usual.Buckets.Single(bucket => bucket.Name == uploads).Notifications).Events, notification.Events);
        Assert.Equal([.. usual.Topics.Select(topic => topic.Name), Topics.FileEvents], _topology.Topics.Select(topic => topic.Name));
        Assert.Equal(Text(usual), Text(_topology));

        string Text(Topology topology) => JsonSerializer.Serialize(
            topology with
            {
                Topics = [],
                Buckets = [.. topology.Buckets.Select(bucket => bucket.Name == uploads ? bucket with { Notifications = [] } : bucket)]
            });
    }

    private static ComponentFolder Fast(string environment) => new($"{environment}-fast");

    private static Component Pubsub(string environment) => Fast(environment).Component(Components.FileEventsTopic);
}
