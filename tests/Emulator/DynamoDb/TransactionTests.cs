using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Transactions.</summary>
public sealed class TransactionTests : DynamoDbTests
{
    [Fact]
    public async Task All_steps_of_a_transaction_take_effect()
    {
        await PutAsync("deleted");
        await PutAsync("updated", ("n", Number(1)));
        await PutAsync("checked");
        await WriteAsync(
            [Put("new"), new() { Delete = new() { TableName = Table, Key = Key("deleted") } }, Add("updated", 2),
                Check("checked", "attribute_exists(#k)")]);
        await RestartAsync();
        Assert.NotNull(await GetAsync("new"));
        Assert.Null(await GetAsync("deleted"));
        Assert.Equal("3", (await GetAsync("updated"))!["n"].N);
    }

    [Fact]
    public async Task A_cancelled_transaction_names_the_reason_of_each_step_and_changes_nothing()
    {
        await PutAsync("a", ("n", Text("no number")));
        var check = Check("a", "attribute_not_exists(#k)");
        check.ConditionCheck.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;
        await PutAsync("b", ("n", Text("no number")));
        var cancelled = await Assert.ThrowsAsync<TransactionCanceledException>(() => WriteAsync([Put("new"), check, Add("b", 1)]));
        Assert.Equal(
            "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError]",
            cancelled.Message);
        Assert.Equal(
            [("None", null), ("ConditionalCheckFailed", "The conditional request failed"),
                ("ValidationError", "An operand in the update expression has an incorrect data type")],
            cancelled.CancellationReasons.Select(reason => (reason.Code, (string?)reason.Message)));
        Assert.Equal("no number", cancelled.CancellationReasons[1].Item["n"].S);
        Assert.Null(await GetAsync("new"));
    }

    [Fact]
    public async Task A_transaction_has_at_most_100_steps()
    {
        await WriteAsync(Enumerable.Range(0, 100).Select(number => Put($"{number}")));
        Assert.Equal(100, (await Client.ScanAsync(new ScanRequest(Table), Cancellation)).Count);
        var more = await Assert.ThrowsAsync<AmazonDynamoDBException>(
            () => WriteAsync(Enumerable.Range(0, 101).Select(number => Put($"{number}"))));
        Assert.Equal("ValidationException", more.ErrorCode);
        Assert.EndsWith("at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100", more.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_item_may_be_in_a_transaction_once()
    {
        var twice = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => WriteAsync([Put("a"), Check("a", "attribute_exists(#k)")]));
        Assert.Equal("Transaction request cannot include multiple operations on one item", twice.Message);
        Assert.Null(await GetAsync("a"));
    }

    [Fact]
    public async Task A_token_makes_repetitions_harmless_for_ten_minutes()
    {
        await WriteAsync([Add("a", 1)], "token");
        await RestartAsync();
        await WriteAsync([Add("a", 1)], "token");
        Assert.Equal("1", (await GetAsync("a"))!["n"].N);
        await Assert.ThrowsAsync<IdempotentParameterMismatchException>(() => WriteAsync([Add("a", 2)], "token"));
        Rig.Clock.Advance(TimeSpan.FromMinutes(10));
        await WriteAsync([Add("a", 2)], "token");
        Assert.Equal("3", (await GetAsync("a"))!["n"].N);
    }

    [Fact]
    public async Task A_cancelled_transaction_can_be_tried_again_with_its_token()
    {
        var step = Check("a", "attribute_exists(#k)");
        await Assert.ThrowsAsync<TransactionCanceledException>(() => WriteAsync([Put("b"), step], "token"));
        await PutAsync("a");
        await WriteAsync([Put("b"), step], "token");
        Assert.NotNull(await GetAsync("b"));
    }

    [Fact]
    public async Task A_transaction_has_at_most_4_MB()
    {
        var large = Enumerable.Range(0, 11).Select(number => Put($"{number}", new string('x', 390 * 1024))).ToList();
        var refused = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => WriteAsync(large));
        Assert.StartsWith("Transaction size has exceeded the maximum allowed size", refused.Message, StringComparison.Ordinal);
        await WriteAsync(large.Take(10));
    }

    [Fact]
    public async Task Reads_of_a_transaction_are_in_order_with_gaps()
    {
        await PutAsync("a", ("n", Number(1)));
        await PutAsync("c", ("n", Number(3)), ("other", Number(0)));
        var found = await Client.TransactGetItemsAsync(
            new TransactGetItemsRequest
            {
                TransactItems = [.. ((string[])["c", "b", "a"]).Select(key => new TransactGetItem
                {
                    Get = new() { TableName = Table, Key = Key(key), ProjectionExpression = "n" },
                })],
                ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
            },
            Cancellation);
        Assert.Equal(["n=3", "", "n=1"],
            found.Responses.Select(reply => string.Join(' ', (reply.Item ?? []).Select(pair => $"{pair.Key}={pair.Value.N}"))));
        Assert.Equal(6, Assert.Single(found.ConsumedCapacity).CapacityUnits);
    }

    private static TransactWriteItem Put(string key, string text = "") =>
        new() { Put = new() { TableName = Table, Item = new() { ["key"] = Text(key), ["s"] = Text(text) } } };

    private static TransactWriteItem Add(string key, int number) => new()
    {
        Update = new()
        {
            TableName = Table,
            Key = Key(key),
            UpdateExpression = "ADD n :n",
            ExpressionAttributeValues = new() { [":n"] = Number(number) },
        },
    };

    private static TransactWriteItem Check(string key, string condition) => new()
    {
        ConditionCheck = new()
        {
            TableName = Table,
            Key = Key(key),
            ConditionExpression = condition,
            ExpressionAttributeNames = new() { ["#k"] = "key" },
        },
    };

    private Task<TransactWriteItemsResponse> WriteAsync(IEnumerable<TransactWriteItem> steps, string? token = null) =>
        Client.TransactWriteItemsAsync(
        new TransactWriteItemsRequest { TransactItems = [.. steps], ClientRequestToken = token }, Cancellation);
}
