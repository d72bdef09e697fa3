namespace FilePipeline.Deploy.Tests.Model;

public sealed class TopologyReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("topology-");

    private string File => Path.Combine(_folder.FullName, "topology.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("{\n\"buckets\": [,]}", ":2:", "expected")]
    [InlineData("""{"buckets":[],"queues":[],"tables":[]}""", ":1:", "topics")]
    [InlineData("""{"buckets":[],"queues":[],"tables":[],"topics":[],"streams":[]}""", ":1:", "streams")]
    [InlineData("""{"buckets":[],"queues":[null],"tables":[],"topics":[]}""", ":1:", "null")]
    [InlineData("""{"buckets":[],"queues":[{"name":"q","deadLetter":{"queue":"nowhere","maxReceives":5}}],"tables":[],"topics":[]}""",
        ":1:", "nowhere")]
    [InlineData(
        """{"buckets":[{"name":"b","notifications":[{"queue":"nowhere","events":["s3:*"]}]}],"queues":[],"tables":[],"topics":[]}""",
        ":1:", "nowhere")]
    [InlineData(
        """{"buckets":[{"name":"b","notifications":[{"topic":"nowhere","events":["s3:*"]}]}],"queues":[],"tables":[],"topics":[]}""",
        ":1:", "nowhere")]
    [InlineData("""{"buckets":[{"name":"b","notifications":[{"events":["s3:*"]}]}],"queues":[],"tables":[],"topics":[]}""", ":1:",
        "either a queue or a topic")]
    public void A_problem_is_reported_with_file_and_line(string json, string line, string named)
    {
        var refused = Assert.Throws<ResourceException>(() => Load(json));

        Assert.StartsWith(File + line, refused.Message, StringComparison.Ordinal);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        Assert.Contains(File, Assert.Throws<ResourceException>(() => Topology.Load(File)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parsing_alone_accepts_references_to_missing_queues() =>
        Assert.Equal("nowhere", Assert.Single(Topology.Parse(
            """{"buckets":[],"queues":[{"name":"q","deadLetter":{"queue":"nowhere","maxReceives":5}}],"tables":[],"topics":[]}""",
                "here").Queues).DeadLetter!.Queue);

    [Fact]
    public void A_queue_has_the_defaults_of_SQS()
    {
        var queue = Assert.Single(Load("""{"buckets":[],"queues":[{"name":"q"}],"tables":[],"topics":[]}""").Queues);

        Assert.Equal((30, 345_600), (queue.VisibilitySeconds, queue.RetentionSeconds));
        Assert.Null(queue.DeadLetter);
    }

    [Fact]
    public void A_bucket_may_have_rules_for_pages_of_other_origins()
    {
        var topology = Load("""
            {"buckets":[{"name":"b","notifications":[],"cors":[{"allowedOrigins":["http://localhost:*"],"allowedMethods":["PUT"],"maxAgeSeconds":5}]}],
            "queues":[],"tables":[],"topics":[]}
            """);

        var rule = Assert.Single(Assert.Single(topology.Buckets).Cors);
        Assert.True(rule.Allows("http://localhost:8080", "PUT", []));
        Assert.False(rule.Allows("http://localhost:8080", "PUT", ["x-amz-meta-a"]));
        Assert.Equal(5, rule.MaxAgeSeconds);
    }

    [Theory]
    [InlineData("s3:ObjectCreated:*", "ObjectCreated:Put", true)]
    [InlineData("s3:ObjectCreated:Put", "ObjectCreated:Put", true)]
    [InlineData("s3:ObjectCreated:Copy", "ObjectCreated:Put", false)]
    [InlineData("s3:ObjectRemoved:*", "ObjectCreated:Put", false)]
    [InlineData("s3:ObjectRemoved:*", "ObjectRemoved:Delete", true)]
    public void Events_are_chosen_by_pattern(string pattern, string name, bool wanted) =>
        Assert.Equal(wanted, new NotificationSpec([pattern], Queue: "q").Wants(name, "k"));

    private Topology Load(string json)
    {
        System.IO.File.WriteAllText(File, json);
        return Topology.Load(File);
    }
}
