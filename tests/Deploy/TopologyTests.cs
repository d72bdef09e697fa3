using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

public sealed class TopologyTests
{
    private readonly Topology _topology = TopologyFiles.Read();
    private readonly ComponentFolder _laptop = new("localstack");

    [Fact]
    public void Every_queue_bucket_table_and_topic_of_the_components_is_made_and_no_other()
    {
        Assert.Equal(Named("queueName"), _topology.Queues.Select(queue => queue.Name).Order());
        Assert.Equal(Named("bucket"), _topology.Buckets.Select(bucket => bucket.Name).Order());
        Assert.Equal(Named("table"), _topology.Tables.Select(table => table.Name).Order());
        Assert.Equal(_laptop.Component(Components.Alerts)["topicArn"]!.Split(':')[^1], Assert.Single(_topology.Topics).Name);
    }

    [Fact]
    public void The_upload_bucket_tells_the_main_queue_of_every_write_and_removal()
    {
        var notification = Assert.Single(Bucket(Components.Files).Notifications);

        Assert.Equal(_laptop.Component(Components.FileEventLanes[0])["queueName"], notification.Queue);
        Assert.Equal(["s3:ObjectCreated:*", "s3:ObjectRemoved:*"], notification.Events);
    }

    [Fact]
    public void The_parking_bucket_tells_nobody() => Assert.Empty(Bucket(Components.Parking).Notifications);

    [Fact]
    public void Both_work_queues_give_up_to_the_queue_that_requeue_reads_after_five_receives()
    {
        var dead = _laptop.Component(Components.DeadLetters)["queueName"];

        string[] work = [_laptop.Component(Components.FileEventsOut)["queueName"]!, _laptop.Component(Components.LargeFilesOut)["queueName"]!];
        Assert.All(_topology.Queues.Where(queue => work.Contains(queue.Name)), queue => Assert.Equal(new(dead!, 5), queue.DeadLetter));
        Assert.Equal(2, _topology.Queues.Count(queue => queue.DeadLetter is not null));
        Assert.Null(_topology.Queues.Single(queue => queue.Name == dead).DeadLetter);
    }

    [Fact]
    public void The_notifier_reads_the_dead_letters_of_its_subscription_and_they_end_there()
    {
        var dead = _laptop.Component(Components.OutcomeDeadLetters)["queueName"];

        Assert.Equal(_laptop.Component(Components.Outcomes)["sqsDeadLettersQueueName"], dead);
        Assert.Null(_topology.Queues.Single(queue => queue.Name == dead).DeadLetter);
    }

    [Fact]
    public void A_dead_letter_is_kept_longer_than_the_message_it_was()
    {
        var dead = _topology.Queues.Where(queue => queue.DeadLetter is null).ToList();

        Assert.Equal(2, dead.Count);
        Assert.All(_topology.Queues.Except(dead), queue => Assert.All(dead, end => Assert.True(end.RetentionSeconds > queue.RetentionSeconds)));
    }

    [Fact]
    public void The_expiry_attribute_of_the_table_is_the_one_that_the_component_writes() =>
        Assert.Equal(_laptop.Component(Components.Records)["ttlAttributeName"], Assert.Single(_topology.Tables).Ttl);

    private BucketSpec Bucket(string component) =>
        _topology.Buckets.Single(bucket => bucket.Name == _laptop.Component(component)["bucket"]);

    private IEnumerable<string?> Named(string field) =>
        _laptop.Components.Select(component => component[field]).Where(name => name is not null).Distinct().Order();
}
