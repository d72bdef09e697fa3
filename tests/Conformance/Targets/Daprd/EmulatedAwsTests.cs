using Amazon.Runtime;
using Amazon.SQS;

namespace FilePipeline.Conformance.Tests;

public sealed class EmulatedAwsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_a_named_stand_in_each_fact_gets_an_empty_one()
    {
        var folder = Directory.CreateTempSubdirectory("conformance-");
        await using (var one = await EmulatedAws.StartAsync(null, Path.Combine(folder.FullName, "1"), Cancellation))
        await using (var other = await EmulatedAws.StartAsync(null, Path.Combine(folder.FullName, "2"), Cancellation))
        {
            using var first = ClientOf(one.Address);
            using var second = ClientOf(other.Address);
            await first.CreateQueueAsync("lane", Cancellation);

            Assert.Single((await first.ListQueuesAsync("", Cancellation)).QueueUrls);
            Assert.Null((await second.ListQueuesAsync("", Cancellation)).QueueUrls);
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_named_stand_in_is_used_as_it_is()
    {
        await using var aws = await EmulatedAws.StartAsync(new("http://localhost:1"), "unused", Cancellation);

        Assert.Equal(new("http://localhost:1"), aws.Address);
        Assert.False(Directory.Exists("unused"));
    }

    private static AmazonSQSClient ClientOf(Uri address) =>
        new(new BasicAWSCredentials("test", "test"), new AmazonSQSConfig { ServiceURL = $"{address}", AuthenticationRegion = "us-east-1" });
}
