using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FilePipeline.Emulator.Cloud;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>state.aws.dynamodb with the behaviour of daprd: key prefix, etags, conditional writes, time to live.</summary>
internal sealed class StateStore(ComponentSettings settings, string appId, ITables tables, FaultPoint faults, TimeProvider clock)
{
    private const string ConditionFailed = "ConditionalCheckFailedException: The conditional request failed";
    private const int MaxSteps = 100;
    private readonly string _table = settings.Required("table");
    private readonly string _key = settings.Text("partitionKey") ?? "key";
    private readonly string? _expiry = settings.Text("ttlAttributeName");
    private readonly string _prefix = PrefixOf(settings, appId);

    public string Name => settings.Name;

    public IReadOnlyList<string> Capabilities =>
        _expiry is null ? ["ETAG", "TRANSACTIONAL", "ACTOR"] : ["ETAG", "TRANSACTIONAL", "TTL", "ACTOR"];

    public async Task<StateValue> GetAsync(string key, CancellationToken cancellation)
    {
        var stored = StoredKey(key);
        faults.Pass("get", key, "GetItem");
        var item = await RunAsync("GetItem", () => tables.FindAsync(_table, KeyOf(stored), cancellation));
        if (item is null) return StateValue.Missing;
        var found = StateItem.From(item, _expiry);
        return found.ExpiresAt <= clock.GetUtcNow() ? StateValue.Missing : new StateValue(found.Bytes, found.ETag, found.ExpiresAt);
    }

    public Task SaveAsync(StateWrite write, CancellationToken cancellation)
    {
        var step = PutOf(write);
        faults.Pass("save", write.Key, "PutItem");
        return ApplyAsync(step, "PutItem", hasETag: !string.IsNullOrEmpty(write.ETag), cancellation);
    }

    public Task DeleteAsync(StateRemoval removal, CancellationToken cancellation)
    {
        var stored = StoredKey(removal.Key);
        faults.Pass("delete", removal.Key, "DeleteItem");
        var hasETag = !string.IsNullOrEmpty(removal.ETag);
        var condition = hasETag ? Condition.AttributeIs(StateItem.ETagAttribute, removal.ETag!) : null;
        return ApplyAsync(new ItemStep.Delete(_table, KeyOf(stored)) { Condition = condition }, "DeleteItem", hasETag, cancellation);
    }

    public async Task TransactAsync(IReadOnlyList<StateStep> steps, CancellationToken cancellation)
    {
        if (steps.Count > MaxSteps)
        {
            throw new DaprCallException(StatusCode.InvalidArgument, StatusCodes.Status400BadRequest, "ERR_STATE_TRANSACTION",
                $"the transaction contains {steps.Count} operations, which is more than what the state store supports: {MaxSteps}");
        }
        // The last operation on a key wins.
        var last = steps.Select(step => (Key: step.Write?.Key ?? step.RemovedKey!, Step: step))
            .GroupBy(item => item.Key, StringComparer.Ordinal).Select(group => group.Last()).ToList();
        var operations = last.Select(item => item.Step.Write is { } write
            ? (ItemStep)PutOf(write) : new ItemStep.Delete(_table, KeyOf(StoredKey(item.Key)))).ToList();
        foreach (var (key, _) in last) faults.Pass("transaction", key, "TransactWriteItems");
        try
        {
            await RunAsync("TransactWriteItems", () => DoneAsync(tables.TransactAsync(operations, cancellation)));
        }
        catch (TransactionCancelledException exception)
        {
            var codes = string.Join(", ", exception.Reasons.Select(reason => reason?.Code ?? "None"));
            throw AwsErrors.Refused("DynamoDB", "TransactWriteItems",
                $"TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [{codes}]");
        }
    }

    private async Task ApplyAsync(ItemStep step, string operation, bool hasETag, CancellationToken cancellation)
    {
        try
        {
            await RunAsync(operation, () => DoneAsync(tables.ApplyAsync(step, cancellation)));
        }
        catch (ConditionFailedException)
        {
            throw hasETag ? EtagMismatch() : AwsErrors.Refused("DynamoDB", operation, ConditionFailed);
        }
    }

    private static async Task<bool> DoneAsync(Task work)
    {
        await work;
        return true;
    }

    private static async Task<T> RunAsync<T>(string operation, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (InvalidItemException exception)
        {
            throw AwsErrors.Refused("DynamoDB", operation, $"api error ValidationException: {exception.Message}");
        }
        catch (MissingResourceException)
        {
            throw AwsErrors.Refused("DynamoDB", operation, "ResourceNotFoundException: Requested resource not found");
        }
    }

    private AttributeMap KeyOf(string stored) => new() { [_key] = AttributeValue.Of(stored) };

    private ItemStep.Put PutOf(StateWrite write)
    {
        AttributeValue value = write.IsJson
            ? new AttributeValue.Text(Encoding.UTF8.GetString(GoJson.Lossy(write.Value)))
            : new AttributeValue.Binary(write.Value.ToArray());
        var item = new StateItem(value, NewETag(), ExpiryOf(write)).ToAttributes(_key, StoredKey(write.Key), _expiry);
        return new(_table, item) { Condition = ConditionOf(write) };
    }

    private static EtagMismatchException EtagMismatch() =>
        new($"possible etag mismatch. error from state store: {ConditionFailed}");

    private static Condition? ConditionOf(StateWrite write) =>
        !string.IsNullOrEmpty(write.ETag) ? Condition.AttributeIs(StateItem.ETagAttribute, write.ETag)
        : write.IsFirstWrite ? Condition.NotExists(StateItem.ETagAttribute) : null;

    // 64 random bits in hex without leading zeros, like Dapr's component.
    private static string NewETag() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8)).ToString("x", CultureInfo.InvariantCulture);

    private DateTimeOffset? ExpiryOf(StateWrite write)
    {
        if (_expiry is null || write.TimeToLive is not { Length: > 0 } text) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds() + seconds)
            : throw new CallException(
                $"dynamodb error: failed to parse ttlInSeconds: strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }

    private string StoredKey(string key) => !key.Contains("||", StringComparison.Ordinal) ? _prefix + key
        : throw new DaprCallException(StatusCode.InvalidArgument, StatusCodes.Status400BadRequest, "ERR_MALFORMED_REQUEST",
            $"input key/keyPrefix '{key}' can't contain '||'");

    private static string PrefixOf(ComponentSettings settings, string appId)
    {
        var strategy = settings.Text("keyPrefix")?.ToLowerInvariant() ?? "appid";
        if (strategy.Contains("||", StringComparison.Ordinal)) throw settings.Error("keyPrefix", "may not contain '||'");
        return strategy switch
        {
            "none" => "",
            "appid" or "namespace" => $"{appId}||",
            "name" => $"{settings.Name}||",
            _ => $"{strategy}||",
        };
    }
}

/// <summary>The given etag does not match the stored one, or the key does not exist.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Always has a message.")]
internal sealed class EtagMismatchException : CallException
{
    public EtagMismatchException(string message) : base(message) => IsPermanent = true;
}

/// <summary>One value to save.</summary>
internal sealed record StateWrite(string Key, ReadOnlyMemory<byte> Value, string? ETag)
{
    /// <summary>Whether daprd parses the value as JSON; the store then writes it again as text.</summary>
    public bool IsJson { get; init; }

    public bool IsFirstWrite { get; init; }

    /// <summary>The unparsed ttlInSeconds of the metadata.</summary>
    public string? TimeToLive { get; init; }
}

internal sealed record StateRemoval(string Key, string? ETag);

/// <summary>The result of a read; the etag is empty if the key does not exist.</summary>
internal sealed record StateValue(ReadOnlyMemory<byte> Data, string ETag, DateTimeOffset? ExpiresAt)
{
    public static StateValue Missing { get; } = new(ReadOnlyMemory<byte>.Empty, "", null);

    public bool IsMissing => ETag.Length == 0;
}

/// <summary>One step of a transaction: a write, or the removal of a key without an etag check.</summary>
internal sealed record StateStep(StateWrite? Write, string? RemovedKey);
