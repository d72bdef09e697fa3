using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Provisions tables with one text key, billing per request and a time-to-live attribute.</summary>
internal sealed class Tables(AwsConnection connection, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly AmazonDynamoDBClient _dynamo = new(connection.Credentials, connection.Configure(new AmazonDynamoDBConfig()));

    public async Task<ProvisionedItem> EnsureAsync(TableSpec spec, CancellationToken cancellation)
    {
        var found = await FindAsync(spec.Name, cancellation);
        if (found is null) await CreateAsync(spec, cancellation);
        else RefuseOtherKey(spec, found);
        // A table can be changed only when it is active.
        for (var table = found; table?.TableStatus != TableStatus.ACTIVE; table = await FindAsync(spec.Name, cancellation))
            if (table is not null) await Task.Delay(_pause, clock, cancellation);
        var isExpirySet = await SetExpiryAsync(spec, cancellation);
        var change = found is null ? Change.Created : isExpirySet ? Change.Updated : Change.Unchanged;
        var expiry = spec.Ttl is null ? "" : $"time to live {spec.Ttl}";
        return new ProvisionedItem(
            ItemKind.Table, spec.Name, change, change == Change.Updated ? expiry : $"key {spec.Key}, {expiry}".TrimEnd(',', ' '));
    }

    public void Dispose() => _dynamo.Dispose();

    private async Task<TableDescription?> FindAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return (await _dynamo.DescribeTableAsync(name, cancellation)).Table;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private Task<CreateTableResponse> CreateAsync(TableSpec spec, CancellationToken cancellation) => _dynamo.CreateTableAsync(
        new CreateTableRequest
        {
            TableName = spec.Name,
            KeySchema = [new KeySchemaElement(spec.Key, KeyType.HASH)],
            AttributeDefinitions = [new AttributeDefinition(spec.Key, ScalarAttributeType.S)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
        },
        cancellation);

    private static void RefuseOtherKey(TableSpec spec, TableDescription table)
    {
        if (table.KeySchema is [var only] && only.AttributeName == spec.Key) return;
        var keys = string.Join(", ", table.KeySchema.Select(part => part.AttributeName));
        throw new ProvisionException(
            $"table '{spec.Name}' has key {keys}, not {spec.Key}; a key cannot be changed: delete the table or use another name");
    }

    private async Task<bool> SetExpiryAsync(TableSpec spec, CancellationToken cancellation)
    {
        if (spec.Ttl is null) return false;
        var present = (await _dynamo.DescribeTimeToLiveAsync(spec.Name, cancellation)).TimeToLiveDescription;
        var isOn = present?.TimeToLiveStatus == TimeToLiveStatus.ENABLED || present?.TimeToLiveStatus == TimeToLiveStatus.ENABLING;
        if (isOn && present!.AttributeName == spec.Ttl) return false;
        // AWS needs up to an hour to disable the time to live, and it can be enabled again only after that.
        if (isOn)
        {
            throw new ProvisionException($"table '{spec.Name}' has time-to-live attribute {present!.AttributeName}, not {spec.Ttl}: "
                + "disable it, then run this command again");
        }
        var expiry = new TimeToLiveSpecification { AttributeName = spec.Ttl, Enabled = true };
        await _dynamo.UpdateTimeToLiveAsync(
            new UpdateTimeToLiveRequest { TableName = spec.Name, TimeToLiveSpecification = expiry }, cancellation);
        return true;
    }
}
