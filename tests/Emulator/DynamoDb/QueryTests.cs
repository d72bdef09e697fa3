using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Queries and scans.</summary>
public sealed class QueryTests : DynamoDbTests
{
    [Theory]
    [InlineData("pk = :p", "-3 1 2 10 20")]
    [InlineData("pk = :p AND sk = :a", "2")]
    [InlineData("pk = :p AND sk < :a", "-3 1")]
    [InlineData("pk = :p AND sk <= :a", "-3 1 2")]
    [InlineData("pk = :p AND sk > :a", "10 20")]
    [InlineData(":a <= sk AND pk = :p", "2 10 20")]
    [InlineData("pk = :p AND sk BETWEEN :a AND :b", "2 10")]
    public async Task A_query_returns_the_range_in_order(string condition, string expected)
    {
        await CreateRangedAsync();
        foreach (var number in (int[])[10, 2, -3, 20, 1]) await PutRangedAsync("a", number);
        await PutRangedAsync("b", 2);
        Dictionary<string, AttributeValue> values = new() { [":p"] = Text("a"), [":a"] = Number(2), [":b"] = Number(10) };
        var query = new QueryRequest
        {
            TableName = Ranged,
            KeyConditionExpression = condition,
            ExpressionAttributeValues = values.Where(value => condition.Contains(value.Key, StringComparison.Ordinal)).ToDictionary(),
        };
        Assert.Equal(expected, Numbers(await Client.QueryAsync(query, Cancellation)));
        query.ScanIndexForward = false;
        Assert.Equal(string.Join(' ', expected.Split(' ').Reverse()), Numbers(await Client.QueryAsync(query, Cancellation)));
        query.Select = Select.COUNT;
        var counted = await Client.QueryAsync(query, Cancellation);
        Assert.Equal((expected.Split(' ').Length, 0), (counted.Count!.Value, counted.Items?.Count ?? 0));
    }

    [Fact]
    public async Task A_text_range_is_found_by_its_beginning()
    {
        await CreateRangedAsync("texts", "S");
        foreach (var range in (string[])["2025-12", "2026-01", "2026-02", "2027", "é", "😀", "\uFFFD"])
            await Client.PutItemAsync("texts", new() { ["pk"] = Text("a"), ["sk"] = Text(range) }, Cancellation);
        var query = new QueryRequest
        {
            TableName = "texts",
            KeyConditionExpression = "pk = :p AND begins_with(sk, :s)",
            ExpressionAttributeValues = new() { [":p"] = Text("a"), [":s"] = Text("2026") },
        };
        Assert.Equal(["2026-01", "2026-02"], (await Client.QueryAsync(query, Cancellation)).Items.Select(item => item["sk"].S));
        query.KeyConditionExpression = "pk = :p AND sk > :s";
        query.ExpressionAttributeValues[":s"] = Text("3");
        // By UTF-8 bytes, not by UTF-16.
        Assert.Equal(["é", "\uFFFD", "😀"], (await Client.QueryAsync(query, Cancellation)).Items.Select(item => item["sk"].S));
    }

    [Theory]
    [InlineData(true, "1 2,3 4,5")]
    [InlineData(false, "5 4,3 2,1")]
    public async Task A_query_goes_on_after_its_last_key(bool isForward, string expected)
    {
        await CreateRangedAsync();
        for (var number = 1; number <= 5; number++) await PutRangedAsync("a", number, ("even", new() { BOOL = number % 2 == 0 }));
        var pages = new List<string>();
        var query = new QueryRequest
        {
            TableName = Ranged,
            KeyConditionExpression = "pk = :p",
            ExpressionAttributeValues = new() { [":p"] = Text("a") },
            ScanIndexForward = isForward,
            Limit = 2,
        };
        for (QueryResponse? page = null; page is null || page.LastEvaluatedKey is { Count: > 0 };)
        {
            page = await Client.QueryAsync(query, Cancellation);
            query.ExclusiveStartKey = page.LastEvaluatedKey;
            pages.Add(Numbers(page));
        }
        Assert.Equal(expected, string.Join(',', pages));
    }

    [Fact]
    public async Task The_limit_counts_items_before_the_filter()
    {
        await CreateRangedAsync();
        for (var number = 1; number <= 5; number++) await PutRangedAsync("a", number, ("even", new() { BOOL = number % 2 == 0 }));
        var page = await Client.QueryAsync(
            new QueryRequest
            {
                TableName = Ranged,
                KeyConditionExpression = "pk = :p",
                FilterExpression = "even = :yes",
                ExpressionAttributeValues = new() { [":p"] = Text("a"), [":yes"] = new() { BOOL = true } },
                Limit = 3,
            },
            Cancellation);
        Assert.Equal(("2", 1, 3, "3"), (Numbers(page), page.Count!.Value, page.ScannedCount!.Value, page.LastEvaluatedKey["sk"].N));
    }

    [Fact]
    public async Task A_page_ends_after_1_MB()
    {
        await CreateRangedAsync();
        for (var number = 1; number <= 5; number++) await PutRangedAsync("a", number, ("s", Text(new string('x', 300 * 1024))));
        var query = new QueryRequest
        {
            TableName = Ranged,
            KeyConditionExpression = "pk = :p",
            ExpressionAttributeValues = new() { [":p"] = Text("a") },
        };
        var first = await Client.QueryAsync(query, Cancellation);
        query.ExclusiveStartKey = first.LastEvaluatedKey;
        var second = await Client.QueryAsync(query, Cancellation);
        Assert.Equal(("1 2 3 4", "5", 0), (Numbers(first), Numbers(second), second.LastEvaluatedKey?.Count ?? 0));
        var scan = await Client.ScanAsync(new ScanRequest(Ranged), Cancellation);
        Assert.Equal((4, "4"), (scan.Count!.Value, scan.LastEvaluatedKey["sk"].N));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5000)]
    public async Task Segments_of_a_scan_have_every_item_once(int segments)
    {
        for (var number = 0; number < 101; number++) await PutAsync($"{number}");
        var found = new List<string>();
        for (var segment = 0; segment < segments; segment++)
        {
            var scan = new ScanRequest { TableName = Table, Segment = segment, TotalSegments = segments, Limit = 7 };
            for (ScanResponse? page = null; page is null || page.LastEvaluatedKey is { Count: > 0 };)
            {
                page = await Client.ScanAsync(scan, Cancellation);
                scan.ExclusiveStartKey = page.LastEvaluatedKey;
                found.AddRange((page.Items ?? []).Select(item => item["key"].S));
            }
        }
        Assert.Equal(Enumerable.Range(0, 101), found.Select(key => int.Parse(key, CultureInfo.InvariantCulture)).Order());
    }

    [Fact]
    public async Task A_scan_goes_on_after_a_restart_and_a_deleted_last_key()
    {
        for (var number = 0; number < 10; number++) await PutAsync($"{number}");
        var all = (await Client.ScanAsync(new ScanRequest(Table), Cancellation)).Items.Select(item => item["key"].S).ToList();
        var first = await Client.ScanAsync(new ScanRequest { TableName = Table, Limit = 4 }, Cancellation);
        await Client.DeleteItemAsync(Table, first.LastEvaluatedKey, Cancellation);
        await RestartAsync();
        var second = await Client.ScanAsync(
            new ScanRequest { TableName = Table, ExclusiveStartKey = first.LastEvaluatedKey }, Cancellation);
        Assert.Equal(all, first.Items.Concat(second.Items).Select(item => item["key"].S));
    }

    private static string Numbers(QueryResponse page) => string.Join(' ', (page.Items ?? []).Select(item => item["sk"].N));
}
