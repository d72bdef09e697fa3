using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Tests.Cloud;

public sealed class TopologyTests
{
    [Theory]
    [InlineData("{\n\"buckets\": [,]}", ":2:", "expected")]
    [InlineData("""{"buckets":[],"queues":[],"tables":[]}""", ":1:", "topics")]
    [InlineData("""{"buckets":[],"queues":[],"tables":[],"topics":[],"streams":[]}""", ":1:", "streams")]
    [InlineData("""{"buckets":[],"queues":[{"name":"q","deadLetter":{"queue":"nowhere","maxReceives":5}}],"tables":[],"topics":[]}""", ":1:", "nowhere")]
    [InlineData("""{"buckets":[{"name":"b","notifications":[{"queue":"nowhere","events":["s3:*"]}]}],"queues":[],"tables":[],"topics":[]}""", ":1:", "nowhere")]
    [InlineData("""{"buckets":[{"name":"b","notifications":[{"topic":"nowhere","events":["s3:*"]}]}],"queues":[],"tables":[],"topics":[]}""", ":1:", "nowhere")]
    [InlineData("""{"buckets":[{"name":"b","notifications":[{"events":["s3:*"]}]}],"queues":[],"tables":[],"topics":[]}""", ":1:", "either a queue or a topic")]
    public async Task Errors_have_file_and_line(string json, string line, string named)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, json, TestContext.Current.CancellationToken);
            var refused = Assert.Throws<ResourceException>(() => Topology.Load(path));
            Assert.StartsWith(path + line, refused.Message, StringComparison.Ordinal);
            Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_missing_topology_file_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.json");
        Assert.Contains(path, Assert.Throws<ResourceException>(() => Topology.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_may_have_CORS_rules()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, """
                {"buckets":[{"name":"b","notifications":[],"cors":[{"allowedOrigins":["http://localhost:*"],"allowedMethods":["PUT"],"maxAgeSeconds":5}]}],
                "queues":[],"tables":[],"topics":[]}
                """, TestContext.Current.CancellationToken);
            var rule = Assert.Single(Assert.Single(Topology.Load(path).Buckets).Cors);
            Assert.True(rule.Allows("http://localhost:8080", "PUT", []));
            Assert.False(rule.Allows("http://localhost:8080", "PUT", ["x-amz-meta-a"]));
            Assert.Equal(5, rule.MaxAgeSeconds);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("s3:ObjectCreated:*", "ObjectCreated:Put", true)]
    [InlineData("s3:ObjectCreated:Put", "ObjectCreated:Put", true)]
    [InlineData("s3:ObjectCreated:Copy", "ObjectCreated:Put", false)]
    [InlineData("s3:ObjectRemoved:*", "ObjectCreated:Put", false)]
    [InlineData("s3:ObjectRemoved:*", "ObjectRemoved:Delete", true)]
    public void Events_are_chosen_by_pattern(string pattern, string name, bool wanted) =>
        Assert.Equal(wanted, new NotificationSpec([pattern], Queue: "q").Wants(name, "k"));
}
