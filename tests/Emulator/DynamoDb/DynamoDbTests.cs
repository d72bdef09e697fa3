using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using FilePipeline.Emulator.Tests.Cloud;

namespace FilePipeline.Emulator.Tests.DynamoDb;

/// <summary>Tests of DynamoDB over HTTP, with the AWS SDK or with requests of their own.</summary>
public abstract class DynamoDbTests : IAsyncLifetime
{
    /// <summary>A table with a hash key <c>key</c>.</summary>
    private protected const string Table = "table";

    /// <summary>A table with a hash key <c>pk</c> and a range key <c>sk</c>, a number.</summary>
    private protected const string Ranged = "ranged";

    private DynamoDbServer _server = null!;

    private protected CloudRig Rig { get; private set; } = null!;

    private protected AmazonDynamoDBClient Client { get; private set; } = null!;

    private protected HttpClient Http { get; } = new();

    private protected Uri Address => _server.Address;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Rig = await CloudRig.OpenAsync();
        await StartAsync();
    }

    public virtual async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Http.Dispose();
        await _server.DisposeAsync();
        await Rig.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts again with the same folder, as after a kill.</summary>
    private protected async Task RestartAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await Rig.ReopenAsync();
        await StartAsync();
    }

    private protected ValueTask StopServerAsync() => _server.DisposeAsync();

    private protected Task<DynamoDbReply> SendAsync(string operation, string body) =>
        DynamoDbServer.SendAsync(Http, _server.Address, operation, body, Cancellation);

    private protected Task CreateRangedAsync(string name = Ranged, string rangeType = "N") => Client.CreateTableAsync(
        new CreateTableRequest
        {
            TableName = name,
            KeySchema = [new("pk", KeyType.HASH), new("sk", KeyType.RANGE)],
            AttributeDefinitions = [new("pk", ScalarAttributeType.S), new("sk", new ScalarAttributeType(rangeType))],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        },
        Cancellation);

    private protected Task PutAsync(string key, params (string Name, AttributeValue Value)[] attributes) =>
        Client.PutItemAsync(Table, Item(("key", Text(key)), attributes), Cancellation);

    private protected Task PutRangedAsync(string hash, int range, params (string Name, AttributeValue Value)[] attributes) =>
        Client.PutItemAsync(Ranged, Item(("pk", Text(hash)), [("sk", Number(range)), .. attributes]), Cancellation);

    private protected async Task<Dictionary<string, AttributeValue>?> GetAsync(string key) =>
        (await Client.GetItemAsync(Table, Key(key), Cancellation)).Item is { Count: > 0 } item ? item : null;

    private protected static Dictionary<string, AttributeValue> Key(string key) => new() { ["key"] = Text(key) };

    private protected static AttributeValue Text(string value) => new() { S = value };

    private protected static AttributeValue Number(int value) => new() { N = $"{value}" };

    private async Task StartAsync()
    {
        _server = await DynamoDbServer.StartAsync(Rig.Cloud, Cancellation);
        Client = DynamoDbServer.ClientOf(_server.Address);
    }

    private static Dictionary<string,
        AttributeValue> Item((string Name, AttributeValue Value) key, (string Name, AttributeValue Value)[] attributes) =>
        attributes.Prepend(key).ToDictionary(attribute => attribute.Name, attribute => attribute.Value);
}
