using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

public sealed class TopologyTests
{
    private readonly Topology _topology = TopologyFiles.Read();
    private readonly ComponentFolder _laptop = new("localstack");

    [Fact]
    public void It_lists_every_queue_bucket_table_and_topic_of_the_components_and_no_other()
    {
        Assert.Equal(Named("queueName"), _topology.Queues.Select(queue => queue.Name).Order());
        Assert.Equal(Named("bucket"), _topology.Buckets.Select(bucket => bucket.Name).Order());
        Assert.Equal(Named("table"), _topology.Tables.Select(table => table.Name).Order());
        Assert.Equal(_laptop.Component(Components.Alerts)["topicArn"]!.Split(':')[^1], Assert.Single(_topology.Topics).Name);
    }

    [Fact]
    public void The_upload_bucket_notifies_the_main_queue_of_writes_and_removals()
    {
        var notification = Assert.Single(Bucket(Components.Files).Notifications);

        Assert.Equal(_laptop.Component(Components.FileEventLanes[0])["queueName"], notification.Queue);
        Assert.Equal(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], notification.Events);
    }

    [Fact]
    public void The_parking_bucket_has_no_notifications() => Assert.Empty(Bucket(Components.Parking).Notifications);

    [Fact]
    public void Both_work_queues_dead_letter_to_requeues_queue_after_five_receives()
    {
        var dead = _laptop.Component(Components.DeadLetters)["queueName"];

        string[] work =
            [_laptop.Component(Components.FileEventsOut)["queueName"]!, _laptop.Component(Components.LargeFilesOut)["queueName"]!];
        Assert.All(_topology.Queues.Where(queue => work.Contains(queue.Name)), queue => Assert.Equal(new(dead!, 5), queue.DeadLetter));
        Assert.Equal(2, _topology.Queues.Count(queue => queue.DeadLetter is not null));
        Assert.Null(_topology.Queues.Single(queue => queue.Name == dead).DeadLetter);
    }

    [Fact]
    public void The_notifier_reads_the_last_dead_letter_queue_of_its_subscription()
    {
        var dead = _laptop.Component(Components.OutcomeDeadLetters)["queueName"];

        Assert.Equal(_laptop.Component(Components.Outcomes)["sqsDeadLettersQueueName"], dead);
        Assert.Null(_topology.Queues.Single(queue => queue.Name == dead).DeadLetter);
    }

    [Fact]
    public void A_dead_letter_has_a_longer_retention_than_its_message()
    {
        var dead = _topology.Queues.Where(queue => queue.DeadLetter is null).ToList();

        Assert.Equal(2, dead.Count);
        Assert.All(_topology.Queues.Except(dead), queue =>
            Assert.All(dead, end => Assert.True(end.RetentionSeconds > queue.RetentionSeconds)));
    }

    [Fact]
    public void Records_expire_by_the_attribute_that_the_component_writes_and_workflows_never() =>
        Assert.All([Components.Records, Components.Workflows], name => Assert.Equal(
            _laptop.Component(name)["ttlAttributeName"],
            _topology.Tables.Single(table => table.Name == _laptop.Component(name)["table"]).Ttl));

    private BucketSpec Bucket(string component) =>
        _topology.Buckets.Single(bucket => bucket.Name == _laptop.Component(component)["bucket"]);

    private IEnumerable<string?> Named(string field) =>
        _laptop.Components.Select(component => component[field]).Where(name => name is not null).Distinct().Order();
}
