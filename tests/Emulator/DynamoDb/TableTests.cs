using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Tables, their settings and tags.</summary>
public sealed class TableTests : DynamoDbTests
{
    [Fact]
    public async Task A_created_table_is_described_listed_and_kept()
    {
        await CreateRangedAsync();
        await PutRangedAsync("a", 1);
        await RestartAsync();
        var table = (await Client.DescribeTableAsync(Ranged, Cancellation)).Table;
        Assert.Equal((TableStatus.ACTIVE, BillingMode.PAY_PER_REQUEST, 1L),
            (table.TableStatus, table.BillingModeSummary.BillingMode, table.ItemCount!.Value));
        Assert.Equal(["pk HASH", "sk RANGE"], table.KeySchema.Select(part => $"{part.AttributeName} {part.KeyType}"));
        Assert.Equal(["pk S", "sk N"], table.AttributeDefinitions.Select(part => $"{part.AttributeName} {part.AttributeType}"));
        Assert.Equal("pka".Length + "sk".Length + 2, table.TableSizeBytes);
        Assert.Equal([Ranged, Table], (await Client.ListTablesAsync(Cancellation)).TableNames);
    }

    [Fact]
    public async Task Tables_are_listed_in_pages()
    {
        foreach (var name in (string[])["aaa", "bbb", "ccc"]) await CreateRangedAsync(name);
        var first = await Client.ListTablesAsync(new ListTablesRequest { Limit = 2 }, Cancellation);
        Assert.Equal(["aaa", "bbb"], first.TableNames);
        var second = await Client.ListTablesAsync(
            new ListTablesRequest { Limit = 2, ExclusiveStartTableName = first.LastEvaluatedTableName }, Cancellation);
        Assert.Equal(["ccc", Table], second.TableNames);
        Assert.Null(second.LastEvaluatedTableName);
    }

    [Fact]
    public async Task A_deleted_table_is_gone_with_its_items()
    {
        await PutAsync("a");
        Assert.Equal(TableStatus.DELETING, (await Client.DeleteTableAsync(Table, Cancellation)).TableDescription.TableStatus);
        var missing = await Assert.ThrowsAsync<ResourceNotFoundException>(() => Client.DescribeTableAsync(Table, Cancellation));
        Assert.Equal("Requested resource not found: Table: table not found", missing.Message);
        await Assert.ThrowsAsync<ResourceNotFoundException>(() => GetAsync("a"));
        // The topology makes it again at the next start.
        await RestartAsync();
        Assert.Null(await GetAsync("a"));
    }

    [Fact]
    public async Task A_table_exists_once()
    {
        await CreateRangedAsync();
        var exception = await Assert.ThrowsAsync<ResourceInUseException>(() => CreateRangedAsync());
        Assert.Equal("Table already exists: ranged", exception.Message);
    }

    [Fact]
    public async Task A_protected_table_cannot_be_deleted()
    {
        await Client.UpdateTableAsync(new UpdateTableRequest { TableName = Table, DeletionProtectionEnabled = true }, Cancellation);
        Assert.True((await Client.DescribeTableAsync(Table, Cancellation)).Table.DeletionProtectionEnabled);
        await Assert.ThrowsAsync<AmazonDynamoDBException>(() => Client.DeleteTableAsync(Table, Cancellation));
        await Client.UpdateTableAsync(new UpdateTableRequest { TableName = Table, DeletionProtectionEnabled = false }, Cancellation);
        await Client.DeleteTableAsync(Table, Cancellation);
    }

    [Fact]
    public async Task Billing_mode_and_throughput_can_be_changed()
    {
        var throughput = new ProvisionedThroughput(3, 4);
        var changed = await Client.UpdateTableAsync(
            new UpdateTableRequest { TableName = Table, BillingMode = BillingMode.PROVISIONED, ProvisionedThroughput = throughput },
            Cancellation);
        Assert.Equal(
            (BillingMode.PROVISIONED, 3L, 4L),
            (changed.TableDescription.BillingModeSummary.BillingMode,
                changed.TableDescription.ProvisionedThroughput.ReadCapacityUnits!.Value,
                changed.TableDescription.ProvisionedThroughput.WriteCapacityUnits!.Value));
        var same = await Assert.ThrowsAsync<AmazonDynamoDBException>(() => Client.UpdateTableAsync(Table, throughput, Cancellation));
        Assert.StartsWith("The provisioned throughput for the table will not change.", same.Message, StringComparison.Ordinal);
        await Client.UpdateTableAsync(
            new UpdateTableRequest { TableName = Table, BillingMode = BillingMode.PAY_PER_REQUEST }, Cancellation);
        Assert.Equal(0, (await Client.DescribeTableAsync(Table, Cancellation)).Table.ProvisionedThroughput.ReadCapacityUnits);
    }

    [Fact]
    public async Task The_time_to_live_is_turned_on_and_off()
    {
        Assert.Equal(
            TimeToLiveStatus.DISABLED, (await Client.DescribeTimeToLiveAsync(Table, Cancellation)).TimeToLiveDescription.TimeToLiveStatus);
        await SetExpiryAsync("until", true);
        var description = (await Client.DescribeTimeToLiveAsync(Table, Cancellation)).TimeToLiveDescription;
        Assert.Equal((TimeToLiveStatus.ENABLED, "until"), (description.TimeToLiveStatus, description.AttributeName));
        Assert.Equal("TimeToLive is already enabled",
            (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => SetExpiryAsync("until", true))).Message);
        Assert.Equal(
            "TimeToLive is active on a different AttributeName: current AttributeName is until",
            (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => SetExpiryAsync("other", true))).Message);
        await SetExpiryAsync("until", false);
        Assert.Equal("TimeToLive is already disabled",
            (await Assert.ThrowsAsync<AmazonDynamoDBException>(() => SetExpiryAsync("until", false))).Message);
    }

    [Fact]
    public async Task Tags_are_added_listed_and_removed()
    {
        var arn = (await Client.DescribeTableAsync(Table, Cancellation)).Table.TableArn;
        List<Tag> tags = [new() { Key = "b", Value = "1" }, new() { Key = "a", Value = "2" }];
        await Client.TagResourceAsync(new TagResourceRequest { ResourceArn = arn, Tags = tags }, Cancellation);
        await RestartAsync();
        await Client.UntagResourceAsync(new UntagResourceRequest { ResourceArn = arn, TagKeys = ["b", "c"] }, Cancellation);
        var tag = Assert.Single(
            (await Client.ListTagsOfResourceAsync(new ListTagsOfResourceRequest { ResourceArn = arn }, Cancellation)).Tags);
        Assert.Equal(("a", "2"), (tag.Key, tag.Value));
        await Assert.ThrowsAsync<ResourceNotFoundException>(() =>
            Client.ListTagsOfResourceAsync(new ListTagsOfResourceRequest { ResourceArn = $"{arn}-other" }, Cancellation));
    }

    [Fact]
    public async Task The_setting_for_backups_is_kept()
    {
        var settings = new PointInTimeRecoverySpecification { PointInTimeRecoveryEnabled = true };
        await Client.UpdateContinuousBackupsAsync(
            new UpdateContinuousBackupsRequest { TableName = Table, PointInTimeRecoverySpecification = settings }, Cancellation);
        var found = await Client.DescribeContinuousBackupsAsync(new DescribeContinuousBackupsRequest { TableName = Table }, Cancellation);
        Assert.Equal(
            PointInTimeRecoveryStatus.ENABLED, found.ContinuousBackupsDescription.PointInTimeRecoveryDescription.PointInTimeRecoveryStatus);
    }

    [Theory]
    [InlineData("\"GlobalSecondaryIndexes\":[{}]",
        "GlobalSecondaryIndexes are not supported by the emulator: its tables have no secondary indexes")]
    [InlineData("\"LocalSecondaryIndexes\":[{}]",
        "LocalSecondaryIndexes are not supported by the emulator: its tables have no secondary indexes")]
    [InlineData("\"StreamSpecification\":{\"StreamEnabled\":true}",
        "StreamSpecification is not supported by the emulator: its tables have no streams")]
    public async Task Unsupported_features_are_refused_with_their_name(string part, string message)
    {
        var request = JsonNode.Parse("""
            {"TableName":"new","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],
            "AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}]}
            """)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse($"{{{part}}}")!.AsObject()) request[name] = value!.DeepClone();
        var reply = await SendAsync("CreateTable", request.ToJsonString());
        Assert.Equal((400, $"ValidationException: {message}"), (reply.Status, reply.Error));
        Assert.DoesNotContain("new", (await Client.ListTablesAsync(Cancellation)).TableNames);
    }

    private Task<UpdateTimeToLiveResponse> SetExpiryAsync(string attribute, bool isOn) => Client.UpdateTimeToLiveAsync(
        new UpdateTimeToLiveRequest { TableName = Table, TimeToLiveSpecification = new() { AttributeName = attribute, Enabled = isOn } },
        Cancellation);
}
