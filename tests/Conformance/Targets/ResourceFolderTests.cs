using FilePipeline.Emulator.Resources;

namespace FilePipeline.Conformance.Tests;

/// <summary>The resource files for a daprd; needs no daprd.</summary>
public sealed class ResourceFolderTests : IDisposable
{
    private static readonly Uri _endpoint = new("http://localhost:4566");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("bindings.aws.sqs", "queueName=lane")]
    [InlineData("bindings.aws.s3", "bucket=uploads")]
    [InlineData("state.aws.dynamodb", "table=records")]
    [InlineData("pubsub.aws.snssqs", "consumerID=outcome-queue")]
    public void Every_AWS_component_gets_the_endpoint(string type, string field)
    {
        var fields = Fields(Yaml.Component("c", type, field));
        Assert.Equal(("http://localhost:4566", "us-east-1", "test", "test"),
            (fields["endpoint"], fields["region"], fields["accessKey"], fields["secretKey"]));
        Assert.Equal(type == "bindings.aws.s3", fields.GetValueOrDefault("forcePathStyle") == "true");
        Assert.Equal(type == "pubsub.aws.snssqs", fields.GetValueOrDefault("accountId") == "000000000000");
    }

    [Fact]
    public void A_component_in_JSON_gets_the_endpoint()
    {
        const string Json =
            """{"apiVersion":"dapr.io/v1alpha1","kind":"Component","metadata":{"name":"lane-1"},"spec":{"type":"bindings.aws.sqs","version":"v1","metadata":[{"name":"queueName","value":"lane"}]}}""";
        Assert.Equal("http://localhost:4566", Fields(Json)["endpoint"]);
    }

    [Fact]
    public void Each_component_of_a_file_gets_the_endpoint()
    {
        var text = $"{Yaml.Lane()}\n---\n{Yaml.Component("records", "state.aws.dynamodb", "table=records")}\nscopes: [processor]";
        var components = Load(ResourceFolder.WithEndpoint(_endpoint, text, new("")));
        Assert.All(components, component => Assert.Equal("http://localhost:4566", component.Metadata["endpoint"].Value));
        Assert.Equal(["processor"], components[1].Scopes);
    }

    [Fact]
    public void A_field_set_by_the_fact_is_kept() =>
        Assert.Equal("eu-west-1", Fields(Yaml.Component("files", "bindings.aws.s3", "bucket=uploads", "region=eu-west-1"))["region"]);

    [Theory]
    [InlineData("bindings.cron", "schedule=@daily")]
    [InlineData("bindings.http", "url=http://localhost:1")]
    public void Other_components_are_unchanged(string type, string field)
    {
        var text = Yaml.Component("c", type, field);
        Assert.Equal(text, ResourceFolder.WithEndpoint(_endpoint, text, FactNames.New()));
    }

    [Fact]
    public void Each_fact_has_its_own_queues()
    {
        var (one, other) = (FactNames.New(), FactNames.New());
        Assert.NotEqual(one.Queue("lane"), other.Queue("lane"));
        var lane = Assert.Single(Load(ResourceFolder.WithEndpoint(_endpoint, Yaml.Lane(), one)));
        Assert.Equal((one.Queue("lane"), "/lane"), (lane.Metadata["queueName"].Value, lane.Metadata["route"].Value));
        var pubsub = Assert.Single(Load(ResourceFolder.WithEndpoint(_endpoint, Yaml.PubSub("sqsDeadLettersQueueName=lane-dlq"), one)));
        Assert.Equal((one.Queue("outcome-queue"), one.Queue("lane-dlq")),
            (pubsub.Metadata["consumerID"].Value, pubsub.Metadata["sqsDeadLettersQueueName"].Value));
    }

    [Fact]
    public void A_running_daprd_has_the_components_of_plain_facts() =>
        Assert.All(
            [S3Calls.Component, StateFacts.Component],
            resource => Assert.True(RunningDaprd.Has(ResourceFolder.Load(_folder.FullName, resource)), resource));

    private Dictionary<string, string?> Fields(string resource) =>
        Assert.Single(Load(ResourceFolder.WithEndpoint(_endpoint, resource, new("")))).Metadata.Values.ToDictionary(
            field => field.Name, field => (string?)field.Value);

    private IReadOnlyList<ComponentResource> Load(string text) =>
        ResourceFolder.Load(Path.Combine(_folder.FullName, $"{Guid.NewGuid():N}"), text).Components;
}
