using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Batches of reads and writes.</summary>
public sealed class BatchTests : DynamoDbTests
{
    [Fact]
    public async Task A_batch_writes_25_items_and_reads_100()
    {
        for (var batch = 0; batch < 4; batch++) await WriteAsync(Enumerable.Range(batch * 25, 25).Select(Put));
        var found = await ReadAsync(Enumerable.Range(0, 100));
        Assert.Equal((100, 0), (found.Responses[Table].Count, found.UnprocessedKeys.Count));
        await WriteAsync([new(new DeleteRequest(Key("0"))), Put(100)]);
        Assert.Equal(["1", "100"], (await ReadAsync([0, 1, 100])).Responses[Table].Select(item => item["key"].S).Order());
    }

    [Fact]
    public async Task Larger_batches_are_refused_and_write_nothing()
    {
        var write = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => WriteAsync(Enumerable.Range(0, 26).Select(Put)));
        Assert.EndsWith(
            "at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or "
                + "equal to 25, "
            + "Member must have length greater than or equal to 1]",
            write.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await Client.ScanAsync(new ScanRequest(Table), Cancellation)).Count);
        var read = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => ReadAsync(Enumerable.Range(0, 101)));
        Assert.EndsWith("at 'requestItems.table.member.keys' failed to satisfy constraint: Member must have length less than or equal to "
            + "100", read.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_may_be_in_a_batch_once()
    {
        const string Message = "Provided list of item keys contains duplicates";
        Assert.Equal(Message,
            (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => WriteAsync([Put(1), new(new DeleteRequest(Key("1")))]))).Message);
        Assert.Equal(Message, (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => ReadAsync([1, 1]))).Message);
    }

    [Fact]
    public async Task Reads_over_16_MB_return_the_rest_as_unprocessed()
    {
        for (var number = 0; number < 42; number++) await PutAsync($"{number}", ("s", Text(new string('x', 399 * 1024))));
        var found = await ReadAsync(Enumerable.Range(0, 42));
        var rest = found.UnprocessedKeys[Table].Keys;
        Assert.Equal((41, 1), (found.Responses[Table].Count, rest.Count));
        Assert.Single((await Client.BatchGetItemAsync(found.UnprocessedKeys, Cancellation)).Responses[Table]);
    }

    [Fact]
    public async Task A_batch_over_several_tables_reports_the_capacity_of_each()
    {
        await CreateRangedAsync();
        Dictionary<string, AttributeValue> ranged = new() { ["pk"] = Text("a"), ["sk"] = Number(1) };
        var written = await Client.BatchWriteItemAsync(
            new BatchWriteItemRequest
            {
                RequestItems = new() { [Table] = [Put(1), Put(2)], [Ranged] = [new(new PutRequest(ranged))] },
                ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
            },
            Cancellation);
        Assert.Equal(
            ["ranged 1", "table 2"], written.ConsumedCapacity.Select(capacity => $"{capacity.TableName} {capacity.CapacityUnits}").Order());
    }

    private static WriteRequest Put(int number) => new(new PutRequest(Key($"{number}")));

    private Task<BatchWriteItemResponse> WriteAsync(IEnumerable<WriteRequest> writes) =>
        Client.BatchWriteItemAsync(new Dictionary<string, List<WriteRequest>> { [Table] = [.. writes] }, Cancellation);

    private Task<BatchGetItemResponse> ReadAsync(IEnumerable<int> numbers) => Client.BatchGetItemAsync(
        new Dictionary<string, KeysAndAttributes> { [Table] = new() { Keys = [.. numbers.Select(number => Key($"{number}"))] } },
        Cancellation);
}
