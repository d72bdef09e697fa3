using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using FilePipeline.Emulator.Cloud;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>state.aws.dynamodb with the behaviour of daprd: key prefix, etags, conditional writes, time to live.</summary>
internal sealed class StateStore(ComponentSettings settings, string appId, TableStore tables, FaultPoint faults, TimeProvider clock)
{
    private const string ConditionFailed = "ConditionalCheckFailedException: The conditional request failed";
    private const int MaxSteps = 100;
    private readonly string _table = settings.Required("table");
    private readonly string _prefix = PrefixOf(settings, appId);

    public string Name => settings.Name;

    public IReadOnlyList<string> Capabilities => settings.Text("ttlAttributeName") is null
        ? ["ETAG", "TRANSACTIONAL", "ACTOR"] : ["ETAG", "TRANSACTIONAL", "TTL", "ACTOR"];

    private bool HasTimeToLive => settings.Text("ttlAttributeName") is not null;

    public async Task<StateValue> GetAsync(string key, CancellationToken cancellation)
    {
        var stored = StoredKey(key);
        faults.Pass("get", key, "GetItem");
        return await tables.GetAsync(_table, stored, cancellation) is { } item && !(HasTimeToLive && item.ExpiresAt <= clock.GetUtcNow())
            ? new StateValue(item.Value, item.ETag, HasTimeToLive ? item.ExpiresAt : null) : StateValue.Missing;
    }

    public async Task SaveAsync(StateWrite write, CancellationToken cancellation)
    {
        var stored = StoredKey(write.Key);
        var value = ValueOf(write);
        var expiresAt = ExpiryOf(write);
        faults.Pass("save", write.Key, "PutItem");
        PutResult result;
        try
        {
            result = await tables.PutAsync(_table, stored, value, write.IsJson, ConditionOf(write), expiresAt, cancellation);
        }
        catch (ItemTooLargeException exception)
        {
            throw AwsErrors.Refused("DynamoDB", "PutItem", $"api error ValidationException: {exception.Message}");
        }
        if (result == PutResult.Ok) return;
        throw string.IsNullOrEmpty(write.ETag) ? AwsErrors.Refused("DynamoDB", "PutItem", ConditionFailed) : EtagMismatch();
    }

    public async Task DeleteAsync(StateRemoval removal, CancellationToken cancellation)
    {
        var stored = StoredKey(removal.Key);
        faults.Pass("delete", removal.Key, "DeleteItem");
        if (!await tables.DeleteAsync(_table, stored, string.IsNullOrEmpty(removal.ETag) ? null : removal.ETag, cancellation))
            throw EtagMismatch();
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
            ? TableOperation.Put(StoredKey(item.Key), ValueOf(write), write.IsJson, ConditionOf(write), ExpiryOf(write))
            : TableOperation.Delete(StoredKey(item.Key))).ToList();
        foreach (var (key, _) in last) faults.Pass("transaction", key, "TransactWriteItems");
        if (await tables.TransactAsync(_table, operations, cancellation) == PutResult.Ok) return;
        throw AwsErrors.Refused("DynamoDB", "TransactWriteItems",
            "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons "
                + "[ConditionalCheckFailed]");
    }

    private static EtagMismatchException EtagMismatch() =>
        new($"possible etag mismatch. error from state store: {ConditionFailed}");

    private static PutCondition ConditionOf(StateWrite write) =>
        !string.IsNullOrEmpty(write.ETag)
            ? PutCondition.ETagIs(write.ETag) : write.IsFirstWrite ? PutCondition.NotExists
            : PutCondition.None;

    private static byte[] ValueOf(StateWrite write) => write.IsJson ? GoJson.Lossy(write.Value) : write.Value.ToArray();

    private DateTimeOffset? ExpiryOf(StateWrite write)
    {
        if (!HasTimeToLive || write.TimeToLive is not { Length: > 0 } text) return null;
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
