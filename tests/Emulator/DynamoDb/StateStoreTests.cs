using System.Text;
using Amazon.DynamoDBv2.Model;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Provisioning;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>The emulator's sidecar and a real daprd read each other's rows.</summary>
public class StateStoreTests : DynamoDbTests
{
    private protected virtual ITables Tables => Rig.Cloud.Tables;

    [Fact]
    public async Task The_sidecar_writes_the_attributes_of_daprd()
    {
        var store = StoreOf();
        await store.SaveAsync(new StateWrite("bytes", "1"u8.ToArray(), null) { TimeToLive = "60" }, Cancellation);
        await store.SaveAsync(new StateWrite("json", """{"a":1}"""u8.ToArray(), null) { IsJson = true }, Cancellation);
        var (bytes, json) = ((await GetAsync("bytes"))!, (await GetAsync("json"))!);
        Assert.Equal(["etag", "expiresAt", "key", "value"], bytes.Keys.Order());
        Assert.Equal("1", Encoding.UTF8.GetString(bytes["value"].B.ToArray()));
        Assert.Matches("^[1-9a-f][0-9a-f]{0,15}$", bytes["etag"].S);
        Assert.Equal($"{Some.Time.ToUnixTimeSeconds() + 60}", bytes["expiresAt"].N);
        Assert.Equal(["etag", "key", "value"], json.Keys.Order());
        Assert.Equal("""{"a":1}""", json["value"].S);
    }

    [Fact]
    public async Task The_sidecar_reads_and_replaces_rows_of_daprd()
    {
        var store = StoreOf();
        await PutAsync("x", ("value", Text("""{"a":1}""")), ("etag", Text("264b73303a3dccb1")), ("expiresAt", Number(2_000_000_000)));
        var found = await store.GetAsync("x", Cancellation);
        Assert.Equal(("""{"a":1}""", "264b73303a3dccb1", 2_000_000_000L),
            (Encoding.UTF8.GetString(found.Data.Span), found.ETag, found.ExpiresAt!.Value.ToUnixTimeSeconds()));
        await Assert.ThrowsAsync<EtagMismatchException>(() => store.SaveAsync(new StateWrite("x", "2"u8.ToArray(), "123"), Cancellation));
        await store.SaveAsync(new StateWrite("x", "2"u8.ToArray(), found.ETag), Cancellation);
        var failed = await Client.PutItemAsync(
            new PutItemRequest
            {
                TableName = Table,
                Item = Key("x"),
                ConditionExpression = "etag = :etag",
                ExpressionAttributeValues = new() { [":etag"] = Text((await GetAsync("x"))!["etag"].S) },
            },
            Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.OK, failed.HttpStatusCode);
        Assert.True((await store.GetAsync("x", Cancellation)).IsMissing);
    }

    [Fact]
    public async Task Another_name_of_the_key_attribute_is_used()
    {
        await Client.CreateTableAsync(
            "named", [new("id", Amazon.DynamoDBv2.KeyType.HASH)], [new("id", Amazon.DynamoDBv2.ScalarAttributeType.S)],
            new ProvisionedThroughput(1, 1), Cancellation);
        await StoreOf(("table", "named"), ("partitionKey", "id")).SaveAsync(new StateWrite("x", "1"u8.ToArray(), null), Cancellation);
        var item = (await Client.GetItemAsync("named", new() { ["id"] = Text("x") }, Cancellation)).Item;
        Assert.Equal(["etag", "id", "value"], item.Keys.Order());
    }

    [Fact]
    public async Task A_table_with_another_key_or_none_is_an_error_of_DynamoDB()
    {
        await CreateRangedAsync();
        var other = await Assert.ThrowsAsync<CallException>(() => StoreOf(("table", Ranged)).GetAsync("x", Cancellation));
        Assert.EndsWith(
            "api error ValidationException: The provided key element does not match the schema", other.Message, StringComparison.Ordinal);
        await Client.DeleteTableAsync(Table, Cancellation);
        var none = await Assert.ThrowsAsync<CallException>(
            () => StoreOf().SaveAsync(new StateWrite("x", "1"u8.ToArray(), null), Cancellation));
        Assert.EndsWith("ResourceNotFoundException: Requested resource not found", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_row_is_missing_for_the_sidecar_and_deleted_days_later()
    {
        var store = StoreOf();
        await EnableExpiryAsync("expiresAt");
        await store.SaveAsync(new StateWrite("x", "1"u8.ToArray(), null) { TimeToLive = "60" }, Cancellation);
        Rig.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await store.GetAsync("x", Cancellation)).IsMissing);
        Assert.NotNull(await GetAsync("x"));
        var first = new StateWrite("x", "2"u8.ToArray(), null) { IsFirstWrite = true };
        Assert.EndsWith(
            "ConditionalCheckFailedException: The conditional request failed",
            (await Assert.ThrowsAsync<CallException>(() => store.SaveAsync(first, Cancellation))).Message, StringComparison.Ordinal);
        Rig.Clock.Advance(TimeSpan.FromDays(2));
        await store.SaveAsync(first, Cancellation);
        Assert.Equal("2", Encoding.UTF8.GetString((await store.GetAsync("x", Cancellation)).Data.Span));
    }

    [Fact]
    public async Task A_transaction_of_the_sidecar_changes_all_rows_or_none()
    {
        var store = StoreOf();
        await store.SaveAsync(new StateWrite("old", "1"u8.ToArray(), null), Cancellation);
        var eTag = (await store.GetAsync("old", Cancellation)).ETag;
        StateStep[] steps = [new(new StateWrite("new", "2"u8.ToArray(), null), null), new(null, "old")];
        var refused = await Assert.ThrowsAsync<CallException>(
            () => store.TransactAsync([.. steps, new(new StateWrite("third", "3"u8.ToArray(), "other"), null)], Cancellation));
        Assert.EndsWith("specific reasons [None, None, ConditionalCheckFailed]", refused.Message, StringComparison.Ordinal);
        Assert.Equal(
            (eTag, true), ((await store.GetAsync("old", Cancellation)).ETag, (await store.GetAsync("new", Cancellation)).IsMissing));
        await store.TransactAsync(steps, Cancellation);
        Assert.True((await store.GetAsync("old", Cancellation)).IsMissing);
        Assert.Equal("2", Encoding.UTF8.GetString((await store.GetAsync("new", Cancellation)).Data.Span));
    }

    [Fact]
    public async Task The_sidecar_deletes_only_the_row_with_the_given_etag()
    {
        var store = StoreOf();
        await store.SaveAsync(new StateWrite("x", "1"u8.ToArray(), null), Cancellation);
        await Assert.ThrowsAsync<EtagMismatchException>(() => store.DeleteAsync(new StateRemoval("x", "other"), Cancellation));
        await store.DeleteAsync(new StateRemoval("x", (await store.GetAsync("x", Cancellation)).ETag), Cancellation);
        Assert.Null(await GetAsync("x"));
    }

    [Fact]
    public async Task Items_are_only_deleted_by_the_attribute_that_the_table_names()
    {
        await PutAsync("old", ("until", Number(1)), ("other", Number(2_000)));
        await PutAsync("expired", ("until", Number((int)Some.Time.ToUnixTimeSeconds())));
        await PutAsync("text", ("until", Text("1")));
        await EnableExpiryAsync("until");
        Rig.Clock.Advance(TimeSpan.FromDays(3));
        await PutAsync("new");
        // A time of more than five years ago is taken for a mistake.
        Assert.Equal(
            ["new", "old", "text"],
            (await Client.ScanAsync(new ScanRequest(Table), Cancellation)).Items.Select(item => item["key"].S).Order());
    }

    private Task<UpdateTimeToLiveResponse> EnableExpiryAsync(string attribute) => Client.UpdateTimeToLiveAsync(
        new UpdateTimeToLiveRequest { TableName = Table, TimeToLiveSpecification = new() { AttributeName = attribute, Enabled = true } },
        Cancellation);

    private StateStore StoreOf(params (string Name, string Value)[] settings)
    {
        var component = new ComponentResource(
            "records", "state.aws.dynamodb", "v1", new Dictionary<string, MetadataItem>(), [], new SourceLine("test.yaml", 1));
        var values = new Dictionary<string, string> { ["table"] = Table, ["keyPrefix"] = "none", ["ttlAttributeName"] = "expiresAt" };
        foreach (var (name, value) in settings) values[name] = value;
        return new(new(component, values), "app", Tables, new FaultPoint(FaultPlan.None, "records", "DynamoDB"), Rig.Clock);
    }
}

/// <summary>The same over HTTP, as with the option --over-http.</summary>
public sealed class StateStoreOverHttpTests : StateStoreTests
{
    private HttpTables? _tables;

    public override async ValueTask DisposeAsync()
    {
        _tables?.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected override ITables Tables => _tables ??= new(AwsConnection.Of(Address, AwsConnection.DefaultRegion, _ => null));

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_an_error_of_the_call()
    {
        var tables = Tables;
        await StopServerAsync();
        var failure = await Assert.ThrowsAsync<CallException>(
            () => tables.FindAsync(Table, new() { ["key"] = FilePipeline.Emulator.Cloud.AttributeValue.Of("x") }, Cancellation));
        Assert.StartsWith("operation error DynamoDB: GetItem, request send failed", failure.Message, StringComparison.Ordinal);
    }
}
