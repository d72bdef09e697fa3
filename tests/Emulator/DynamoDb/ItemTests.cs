using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Reads and writes of single items.</summary>
public sealed class ItemTests : DynamoDbTests
{
    [Fact]
    public async Task Every_type_is_returned_unchanged_after_a_restart()
    {
        await PutAsync(
            "a", ("s", Text("é😀")), ("n", new() { N = "-0.000123" }), ("b", new() { B = new([0, 255]) }), ("t", new() { BOOL = true }),
            ("z", new() { NULL = true }), ("e", Text("")), ("ss", new() { SS = ["x", "y"] }), ("ns", new() { NS = ["1", "2.5"] }),
            ("bs", new() { BS = [new([1])] }), ("l", new() { L = [Text("x"), new() { M = new() { ["in"] = Number(1) } }] }));
        await RestartAsync();
        var item = (await GetAsync("a"))!;
        Assert.Equal(("é😀", "-0.000123", ""), (item["s"].S, item["n"].N, item["e"].S));
        Assert.Equal([0, 255], item["b"].B.ToArray());
        Assert.True(item["t"].BOOL);
        Assert.True(item["z"].NULL);
        Assert.Equal(["x", "y"], item["ss"].SS.Order());
        Assert.Equal(["1", "2.5"], item["ns"].NS.Order());
        Assert.Equal([1], Assert.Single(item["bs"].BS).ToArray());
        Assert.Equal(("x", "1"), (item["l"].L[0].S, item["l"].L[1].M["in"].N));
    }

    [Fact]
    public async Task A_missing_item_has_no_attributes() => Assert.Null(await GetAsync("a"));

    [Fact]
    public async Task A_projection_returns_parts_of_documents()
    {
        await PutAsync("a", ("m", new() { M = new() { ["x"] = Number(1), ["y"] = Number(2) } }),
            ("l", new() { L = [Number(0), Number(1), Number(2)] }));
        var found = await Client.GetItemAsync(
            new GetItemRequest
            {
                TableName = Table,
                Key = Key("a"),
                ProjectionExpression = "m.x, #l[2], #l[0], nowhere.x",
                ExpressionAttributeNames = new() { ["#l"] = "l" },
            },
            Cancellation);
        Assert.Equal(["l", "m"], found.Item.Keys.Order());
        Assert.Equal(["x"], found.Item["m"].M.Keys);
        Assert.Equal(["0", "2"], found.Item["l"].L.Select(value => value.N));
    }

    [Fact]
    public async Task An_update_sets_removes_adds_and_deletes()
    {
        await PutAsync(
            "a", ("n", Number(5)), ("gone", Text("x")), ("set", new() { SS = ["a", "b"] }),
            ("numbers", new() { L = [Number(1), Number(2)] }),
            ("m", new() { M = new() { ["x"] = Number(1) } }));
        var changed = await UpdateAsync(
            "SET n = n + :one, m.y = if_not_exists(m.x, :one), fresh = if_not_exists(fresh, :one), numbers = list_append(numbers, :more), "
                + "copied = gone "
            + "REMOVE gone, m.x ADD hits :one, tags :some DELETE #set :some",
            new() { [":one"] = Number(1), [":more"] = new() { L = [Number(3)] }, [":some"] = new() { SS = ["a"] } }, ReturnValue.ALL_NEW);
        var item = changed.Attributes;
        Assert.Equal(["copied", "fresh", "hits", "key", "m", "n", "numbers", "set", "tags"], item.Keys.Order());
        Assert.Equal(("6", "1", "1", "x"), (item["n"].N, item["fresh"].N, item["hits"].N, item["copied"].S));
        Assert.Equal(["1", "2", "3"], item["numbers"].L.Select(value => value.N));
        Assert.Equal("y 1", Assert.Single(item["m"].M.Select(pair => $"{pair.Key} {pair.Value.N}")));
        Assert.Equal("b a", $"{Assert.Single(item["set"].SS)} {Assert.Single(item["tags"].SS)}");
    }

    [Fact]
    public async Task An_update_makes_a_missing_item()
    {
        var changed = await UpdateAsync("SET n = :one", new() { [":one"] = Number(1) }, ReturnValue.ALL_OLD);
        Assert.Empty(changed.Attributes ?? []);
        Assert.Equal("1", (await GetAsync("a"))!["n"].N);
    }

    [Theory]
    [InlineData("ALL_OLD", "key n")]
    [InlineData("UPDATED_OLD", "n")]
    [InlineData("ALL_NEW", "fresh key n")]
    [InlineData("UPDATED_NEW", "fresh n")]
    [InlineData("NONE", "")]
    public async Task An_update_returns_what_was_asked_for(string values, string attributes)
    {
        await PutAsync("a", ("n", Number(1)));
        var changed = await UpdateAsync("SET n = :two, fresh = :two", new() { [":two"] = Number(2) }, new(values));
        Assert.Equal(attributes, string.Join(' ', (changed.Attributes ?? []).Keys.Order()));
        if (values != "NONE") Assert.Equal(values.EndsWith("OLD", StringComparison.Ordinal) ? "1" : "2", changed.Attributes!["n"].N);
    }

    [Fact]
    public async Task Put_and_delete_return_the_old_item()
    {
        await PutAsync("a", ("n", Number(1)));
        var put = new PutItemRequest(Table, Key("a"), ReturnValue.ALL_OLD);
        Assert.Equal("1", (await Client.PutItemAsync(put, Cancellation)).Attributes["n"].N);
        Assert.Equal("a", (await Client.DeleteItemAsync(Table, Key("a"), ReturnValue.ALL_OLD, Cancellation)).Attributes["key"].S);
        Assert.Empty((await Client.DeleteItemAsync(Table, Key("a"), ReturnValue.ALL_OLD, Cancellation)).Attributes ?? []);
    }

    [Fact]
    public async Task A_failed_condition_changes_nothing_and_can_return_the_item()
    {
        await PutAsync("a", ("n", Number(1)));
        var request = new DeleteItemRequest
        {
            TableName = Table,
            Key = Key("a"),
            ConditionExpression = "n > :n",
            ExpressionAttributeValues = new() { [":n"] = Number(1) },
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        var failed = await Assert.ThrowsAsync<ConditionalCheckFailedException>(() => Client.DeleteItemAsync(request, Cancellation));
        Assert.Equal(("The conditional request failed", "1"), (failed.Message, failed.Item["n"].N));
        Assert.NotNull(await GetAsync("a"));
        request.ExpressionAttributeValues[":n"] = Number(0);
        await Client.DeleteItemAsync(request, Cancellation);
        Assert.Null(await GetAsync("a"));
    }

    [Fact]
    public async Task Only_one_of_many_writers_with_one_condition_succeeds()
    {
        var results = await Task.WhenAll(Enumerable.Range(1, 20).Select(async number =>
        {
            try
            {
                await Client.PutItemAsync(
                    new PutItemRequest
                    {
                        TableName = Table,
                        Item = new() { ["key"] = Text("a"), ["n"] = Number(number) },
                        ConditionExpression = "attribute_not_exists(#k)",
                        ExpressionAttributeNames = new() { ["#k"] = "key" },
                    },
                    Cancellation);
                return number;
            }
            catch (ConditionalCheckFailedException)
            {
                return 0;
            }
        }));
        Assert.Equal($"{Assert.Single(results, number => number > 0)}", (await GetAsync("a"))!["n"].N);
    }

    [Fact]
    public async Task Concurrent_additions_are_all_counted()
    {
        await Task.WhenAll(
            Enumerable.Range(1, 50).Select(_ => UpdateAsync("ADD n :one", new() { [":one"] = Number(1) }, ReturnValue.NONE)));
        Assert.Equal("50", (await GetAsync("a"))!["n"].N);
    }

    [Fact]
    public async Task An_item_may_have_400_KB_and_not_a_byte_more()
    {
        var room = (400 * 1024) - "key".Length - "a".Length - "s".Length;
        await PutAsync("a", ("s", Text(new string('x', room))));
        var larger = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => PutAsync("a", ("s", Text(new string('x', room + 1)))));
        Assert.Equal("Item size has exceeded the maximum allowed size", larger.Message);
        var update = await Assert.ThrowsAsync<AmazonDynamoDBException>(
            () => UpdateAsync("SET n = :one", new() { [":one"] = Number(1) }, ReturnValue.NONE));
        Assert.Equal("Item size to update has exceeded the maximum allowed size", update.Message);
    }

    [Fact]
    public async Task Consumed_capacity_is_reported_when_asked_for()
    {
        var put = new PutItemRequest
        {
            TableName = Table,
            Item = new() { ["key"] = Text("a"), ["s"] = Text(new string('x', 5000)) },
            ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES,
        };
        var written = (await Client.PutItemAsync(put, Cancellation)).ConsumedCapacity;
        Assert.Equal((Table, 5.0, 5.0), (written.TableName, written.CapacityUnits!.Value, written.Table.CapacityUnits!.Value));
        var get = new GetItemRequest { TableName = Table, Key = Key("a"), ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL };
        Assert.Equal(1.0, (await Client.GetItemAsync(get, Cancellation)).ConsumedCapacity.CapacityUnits);
        get.ConsistentRead = true;
        Assert.Equal(2.0, (await Client.GetItemAsync(get, Cancellation)).ConsumedCapacity.CapacityUnits);
    }

    private Task<UpdateItemResponse> UpdateAsync(string expression, Dictionary<string, AttributeValue> values, ReturnValue returned) =>
        Client.UpdateItemAsync(
        new UpdateItemRequest
        {
            TableName = Table,
            Key = Key("a"),
            UpdateExpression = expression,
            ExpressionAttributeValues = values,
            ExpressionAttributeNames = expression.Contains("#set", StringComparison.Ordinal) ? new() { ["#set"] = "set" } : null,
            ReturnValues = returned,
        },
        Cancellation);
}
