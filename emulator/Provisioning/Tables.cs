using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace FilePipeline.Emulator.Provisioning;

/// <summary>Tables with one text key, paid by request, and the attribute that says when an item expires.</summary>
internal sealed class Tables(AwsPlace place, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private readonly AmazonDynamoDBClient _dynamo = new(place.Credentials, place.Configure(new AmazonDynamoDBConfig()));

    public async Task<ProvisionedItem> EnsureAsync(TableSpec spec, CancellationToken cancellation)
    {
        var found = await FindAsync(spec.Name, cancellation);
        if (found is null) await MakeAsync(spec, cancellation);
        else RefuseOtherKey(spec, found);
        // Nothing can be set before it is active.
        for (var table = found; table?.TableStatus != TableStatus.ACTIVE; table = await FindAsync(spec.Name, cancellation))
            if (table is not null) await Task.Delay(_pause, clock, cancellation);
        var isExpirySet = await SetExpiryAsync(spec, cancellation);
        var change = found is null ? Change.Made : isExpirySet ? Change.Changed : Change.ThereAlready;
        var expiry = spec.Ttl is null ? "" : $"expires by {spec.Ttl}";
        return new ProvisionedItem(ItemKind.Table, spec.Name, change, change == Change.Changed ? expiry : $"key {spec.Key}, {expiry}".TrimEnd(',', ' '));
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

    private Task<CreateTableResponse> MakeAsync(TableSpec spec, CancellationToken cancellation) => _dynamo.CreateTableAsync(
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
        throw new ProvisionException($"table '{spec.Name}': its key is {keys}, not {spec.Key}, and a key cannot be changed: delete the table, or name another");
    }

    private async Task<bool> SetExpiryAsync(TableSpec spec, CancellationToken cancellation)
    {
        if (spec.Ttl is null) return false;
        var present = (await _dynamo.DescribeTimeToLiveAsync(spec.Name, cancellation)).TimeToLiveDescription;
        var isOn = present?.TimeToLiveStatus == TimeToLiveStatus.ENABLED || present?.TimeToLiveStatus == TimeToLiveStatus.ENABLING;
        if (isOn && present!.AttributeName == spec.Ttl) return false;
        // To turn it off takes AWS up to an hour, and only then it can be turned on again.
        if (isOn) throw new ProvisionException($"table '{spec.Name}': its items expire by {present!.AttributeName}, not {spec.Ttl}: turn that off, then run this again");
        var expiry = new TimeToLiveSpecification { AttributeName = spec.Ttl, Enabled = true };
        await _dynamo.UpdateTimeToLiveAsync(new UpdateTimeToLiveRequest { TableName = spec.Name, TimeToLiveSpecification = expiry }, cancellation);
        return true;
    }
}
