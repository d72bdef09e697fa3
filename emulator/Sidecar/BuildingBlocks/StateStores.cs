using System.Collections.Concurrent;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The state API over the stores of one app, with the errors of daprd; used by both APIs.</summary>
internal sealed class StateStores(string appId, IReadOnlyDictionary<string, StateStore> stores, CallGuards guards, CallFaults faults)
{
    private const string Block = "Statestore";
    private readonly ConcurrentDictionary<string, CallGuard> _guards = new(StringComparer.Ordinal);

    public IEnumerable<StateStore> All => stores.Values;

    public Task<StateValue> GetAsync(string name, string key, CancellationToken cancellation)
    {
        var store = Find(name);
        return GuardedAsync(store, "get", key, token =>
            store.GetAsync(key, token), "ERR_STATE_GET", cause => $"fail to get {key} from state store {name}: {cause}", cancellation);
    }

    /// <summary>Reads each key separately; a failed key has an error, the others have values.</summary>
    public async Task<IReadOnlyList<(string Key, StateValue Value, string? Error)>> GetBulkAsync(
        string name, IReadOnlyList<string> keys, int parallelism, CancellationToken cancellation)
    {
        var store = Find(name);
        var found = new (string, StateValue, string?)[keys.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallelism > 0 ? parallelism : -1, CancellationToken = cancellation };
        await Parallel.ForAsync(0, keys.Count, options, async (at, token) =>
        {
            try
            {
                found[at] = (keys[at], await store.GetAsync(keys[at], token), null);
            }
            catch (CallException exception) when (exception is not DaprCallException)
            {
                found[at] = (keys[at], StateValue.Missing, exception.Message);
            }
        });
        return found;
    }

    public Task SaveAsync(string name, IReadOnlyList<StateWrite> writes, CancellationToken cancellation)
    {
        var store = Find(name);
        if (writes.Any(write => write.Key.Length == 0))
        {
            throw new DaprCallException(
                StatusCode.InvalidArgument, StatusCodes.Status400BadRequest, "ERR_MALFORMED_REQUEST", "state key cannot be empty");
        }
        return EachAsync(store, "save", writes, write =>
            write.Key, store.SaveAsync, "ERR_STATE_SAVE", cause => $"failed saving state in state store {name}: {cause}", cancellation);
    }

    public Task DeleteAsync(string name, StateRemoval removal, CancellationToken cancellation)
    {
        var store = Find(name);
        return EachAsync(store, "delete", [removal], item => item.Key, store.DeleteAsync, "ERR_STATE_DELETE", cause =>
            $"failed deleting state with key {removal.Key}: {cause}", cancellation);
    }

    public Task DeleteBulkAsync(string name, IReadOnlyList<StateRemoval> removals, CancellationToken cancellation)
    {
        var store = Find(name);
        return EachAsync(store, "delete", removals, item => item.Key, store.DeleteAsync, "ERR_STATE_DELETE_BULK", cause =>
            $"failed deleting state in state store {name}: {cause}", cancellation);
    }

    public Task TransactAsync(string name, IReadOnlyList<StateStep> steps, CancellationToken cancellation)
    {
        var store = Find(name);
        return steps.Count == 0
            ? Task.CompletedTask
            : GuardedAsync(store, "transaction", steps[0].Write?.Key ?? steps[0].RemovedKey!, async token =>
        {
            await store.TransactAsync(steps, token);
            return true;
        }, "ERR_STATE_TRANSACTION", cause => $"error while executing state transaction: {cause}", cancellation);
    }

    private async Task EachAsync<T>(
        StateStore store, string operation, IReadOnlyList<T> items, Func<T, string> keyOf, Func<T, CancellationToken, Task> run,
        string errorCode, Func<string, string> messageOf, CancellationToken cancellation) =>
        await Task.WhenAll(items.Select(item => GuardedAsync(store, operation, keyOf(item), async token =>
        {
            await run(item, token);
            return true;
        }, errorCode, messageOf, cancellation)));

    private async Task<T> GuardedAsync<T>(
        StateStore store, string operation,
        string key, Func<CancellationToken, Task<T>> run, string errorCode, Func<string, string> messageOf, CancellationToken cancellation)
    {
        var guard = _guards.GetOrAdd(store.Name, name => guards.For(name, Block, CallDirection.Outbound));
        try
        {
            return await guard.RunAsync(token => faults.RunAsync(store.Name, operation, key, run, token), cancellation);
        }
        catch (EtagMismatchException exception)
        {
            throw new DaprCallException(StatusCode.Aborted, StatusCodes.Status409Conflict, errorCode, messageOf(exception.Message));
        }
        catch (CallException exception) when (exception is not DaprCallException)
        {
            throw new DaprCallException(
                StatusCode.Internal, StatusCodes.Status500InternalServerError, errorCode, messageOf(exception.Message));
        }
    }

    private StateStore Find(string name) => stores.Count == 0
        ? throw Refuse(StatusCode.FailedPrecondition,
            StatusCodes.Status500InternalServerError, "NOT_CONFIGURED", $"state store {name} is not configured")
        : stores.GetValueOrDefault(name)
            ?? throw Refuse(StatusCode.InvalidArgument, StatusCodes.Status400BadRequest, "NOT_FOUND", $"state store {name} is not found");

    private DaprCallException Refuse(StatusCode code, int http, string what, string message) =>
        new(code, http, $"ERR_STATE_STORE_{what}", message)
        {
            Reason = $"DAPR_STATE_{what}",
            HasHttpDetails = true,
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["appID"] = appId },
        };
}
