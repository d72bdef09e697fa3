using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

/// <summary>The fast way in: <c>components/localstack-fast</c>, <c>dapr.fast.yaml</c>, <c>topology.fast.json</c>, beside what they add to.</summary>
public sealed class FastWayTests
{
    private readonly ComponentFolder _laptop = new("localstack");
    private readonly ComponentFolder _fast = new("localstack-fast");
    private readonly Topology _topology = Topology.Read("topology.fast.json");

    private Component Pubsub => _fast.Component(Components.FileEventsTopic);

    [Fact]
    public void It_adds_one_pubsub_one_subscription_and_its_time_limit_all_for_the_processor()
    {
        Assert.Equal(
            [("Component", Components.FileEventsTopic), ("Resiliency", "fast-time-limits"), ("Subscription", Components.FileEventsTopic)],
            _fast.Resources.Select(resource => (resource.Kind, resource.Name)).Order());
        Assert.All(_fast.Resources, resource => Assert.Equal([AppIds.Processor], resource.Scopes));
        Assert.DoesNotContain(_fast.Resources, resource => _laptop.Resources.Any(other => (other.Kind, other.Name) == (resource.Kind, resource.Name)));
    }

    [Fact]
    public void A_resiliency_is_alone_in_its_file() =>
        Assert.Single(_fast.Resources, resource => resource.File == _fast.OfKind("Resiliency").Single().File);

    [Fact]
    public void The_subscription_takes_raw_messages_to_the_processors_route()
    {
        var subscription = _fast.OfKind("Subscription").Single().Spec;

        Assert.Equal((Components.FileEventsTopic, Topics.FileEvents), ((string)subscription["pubsubname"]!, (string)subscription["topic"]!));
        Assert.Equal(Routes.FileEventsTopic, (string?)subscription["routes"]!["default"]);
        Assert.Equal("true", (string?)subscription["metadata"]!["rawPayload"]);
    }

    [Fact]
    public void Fields_are_known_to_Dapr()
    {
        var known = JsonNode.Parse(File.ReadAllText(Repository.Path("tests", "Deploy", "component-fields.json")))![Pubsub.Type]!;

        Assert.Empty(Pubsub.Metadata.Keys.Except(known["allowed"]!.AsArray().Select(item => (string)item!)));
    }

    [Fact]
    public void What_fails_goes_to_the_dead_letters_of_the_lanes_after_as_many_receives()
    {
        var lanes = _topology.Queues.Single(queue => queue.Name == _laptop.Component(Components.FileEventLanes[0])["queueName"]).DeadLetter!;

        Assert.Equal(lanes, new(Pubsub["sqsDeadLettersQueueName"]!, int.Parse(Pubsub["messageReceiveLimit"]!, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Its_queue_is_nobody_elses()
    {
        Assert.NotEqual(_laptop.Component(Components.Outcomes)["consumerID"], Pubsub["consumerID"]);
        Assert.DoesNotContain(_topology.Queues, queue => queue.Name == Pubsub["consumerID"]);
        Assert.NotNull(Pubsub["consumerID"]);
    }

    [Fact]
    public void A_message_may_wait_for_a_turn_and_take_its_time_before_its_queue_shows_it_again()
    {
        var visibility = TimeSpan.FromSeconds(int.Parse(Pubsub["messageVisibilityTimeout"]!, CultureInfo.InvariantCulture));

        Assert.True(2 * _fast.InboundTimeout(Components.FileEventsTopic) < visibility);
        Assert.Equal(_laptop.InboundTimeout(Components.FileEventLanes[0]), _fast.InboundTimeout(Components.FileEventsTopic));
    }

    [Fact]
    public void Not_more_is_received_than_has_a_turn() => Assert.InRange(
        int.Parse(Pubsub["concurrencyLimit"]!, CultureInfo.InvariantCulture), int.Parse(Pubsub["messageMaxNumber"]!, CultureInfo.InvariantCulture), 64);

    [Fact]
    public void The_run_file_differs_in_the_folders_of_resources_alone()
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
    public void The_topology_differs_in_whom_the_upload_bucket_tells_alone()
    {
        var usual = Topology.Read();
        var uploads = _laptop.Component(Components.Files)["bucket"];
        var told = Assert.Single(_topology.Buckets.Single(bucket => bucket.Name == uploads).Notifications);

        Assert.Equal((null, Topics.FileEvents), (told.Queue, told.Topic));
        Assert.Equal(Assert.Single(usual.Buckets.Single(bucket => bucket.Name == uploads).Notifications).Events, told.Events);
        Assert.Equal([.. usual.Topics.Select(topic => topic.Name), Topics.FileEvents], _topology.Topics.Select(topic => topic.Name));
        Assert.Equal(Text(usual), Text(_topology));

        string Text(Topology topology) => JsonSerializer.Serialize(
            topology with { Topics = [], Buckets = [.. topology.Buckets.Select(bucket => bucket.Name == uploads ? bucket with { Notifications = [] } : bucket)] });
    }
}
