using Dapr.DurableTask.Protobuf;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>What both APIs can do with instances, with the errors of daprd. Calls that daprd sends to an instance need a connected worker;
/// reads do not.</summary>
internal sealed class WorkflowClient(
    WorkflowSettings settings, WorkflowInstances? instances, WorkflowEngine? engine, WorkflowWorkers workers, InstanceLocks locks,
    WorkflowReports reports, TimeProvider clock)
{
    private static readonly TimeSpan _lookupLimit = TimeSpan.FromSeconds(5);

    /// <exception cref="WorkflowException">No component is an actor state store.</exception>
    public WorkflowInstances Instances => instances ?? throw WorkflowException.NoActorStore();

    public bool HasStore => instances is not null;

    private AppWorkflowStore Store => Instances.Store;

    /// <summary>Starts an instance. Without a worker it waits for one as long as the caller does.</summary>
    /// <exception cref="CallException">The id is in use, or the state store would refuse the transaction.</exception>
    public async Task CreateAsync(CreateInstanceRequest request, CancellationToken cancellation)
    {
        _ = Instances;
        // daprd takes an empty id and never answers.
        if (request.InstanceId.Length == 0) await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellation);
        await workers.WhenSomeAsync(cancellation);
        using var held = await locks.EnterAsync(request.InstanceId, cancellation);
        var trace = request.ParentTraceContext is { } context
            && context.TraceParent.EndsWith("-01", StringComparison.Ordinal) ? context : null;
        var start = new TurnActions(settings.App, clock.GetUtcNow()).StartOf(request.Name, request.Input, request.InstanceId, null, trace);
        start.ExecutionStarted.ScheduledStartTimestamp = request.ScheduledStartTimestamp;
        Write("restart", request.InstanceId, () => Instances.Create(start));
    }

    /// <summary>Puts an event into the inbox of an instance.</summary>
    /// <exception cref="CallException">There is no such instance or no worker, or the instance is stalled.</exception>
    public async Task AddAsync(string instance, HistoryEvent item, CancellationToken cancellation)
    {
        _ = Instances;
        using var held = await EnterAsync(instance, cancellation);
        Store.Write(() => Instances.Add(instance, item));
    }

    /// <summary>Waits until the status of an instance meets a condition, also for an instance that does not exist yet.</summary>
    /// <exception cref="WorkflowException">No worker is connected.</exception>
    public async Task<TurnState> WaitAsync(string instance, Func<string, bool> until, CancellationToken cancellation)
    {
        var store = Store;
        await LookUpAsync(instance, cancellation);
        while (true)
        {
            var change = store.Changed.Next;
            if (store.Find(instance) is { } found && until(found.Status) && Instances.Find(instance) is { } stored) return stored.Turn;
            await change.WaitAsync(cancellation);
        }
    }

    /// <summary>Removes an instance that has ended, and its descendants if <paramref name="recursive"/>.</summary>
    /// <returns>The number of removed instances.</returns>
    /// <exception cref="CallException">One has not ended, or the state store would refuse the transaction.</exception>
    public async Task<int> PurgeAsync(string instance, bool recursive, bool force, CancellationToken cancellation)
    {
        var removed = recursive ? await PurgeChildrenAsync(instance, force, cancellation) : 0;
        using var held = force ? null : await EnterAsync(instance, cancellation);
        // daprd's purge waits for the lock of an instance whose turn is repeated for ever.
        if (!force && engine!.IsJammed(instance)) await Task.Delay(Timeout.InfiniteTimeSpan, clock, cancellation);
        Remove(instance, mustHaveEnded: !force);
        return removed + 1;
    }

    /// <summary>Starts a copy of an instance that has ended from one of its events on.</summary>
    /// <exception cref="CallException">There is no such instance or event, it has not ended, or the new id is in use.</exception>
    public async Task<string> RerunAsync(RerunWorkflowFromEventRequest request, CancellationToken cancellation)
    {
        _ = Instances;
        var id = request.HasNewInstanceID ? request.NewInstanceID : Guid.NewGuid().ToString();
        var rerun = new WorkflowRerun(request, id, clock.GetUtcNow());
        using (await EnterAsync(request.SourceInstanceID, cancellation)) rerun.Read(Instances);
        using (await EnterAsync(id, cancellation)) Store.Write(() => rerun.Write(Instances, settings.App));
        return id;
    }

    private async Task<int> PurgeChildrenAsync(string instance, bool force, CancellationToken cancellation)
    {
        var found = Fetch(instance);
        if (found.State.History.Count == 0) throw WorkflowException.NotFound();
        if (!force && !found.Turn.IsCompleted) throw WorkflowException.NotCompleted();
        var removed = 0;
        foreach (var child in found.State.History.Children())
        {
            try
            {
                removed += await PurgeAsync(child, recursive: true, force, cancellation);
            }
            catch (WorkflowException exception) when (exception.IsNotFound)
            {
                // It was purged before.
            }
            catch (CallException exception)
            {
                throw WorkflowException.Within("failed to purge child workflow", exception);
            }
        }
        return removed;
    }

    private (InstanceState State, TurnState Turn) Fetch(string instance)
    {
        try
        {
            return Instances.Find(instance) ?? throw WorkflowException.NotFound();
        }
        catch (WorkflowException exception)
        {
            throw WorkflowException.Within("failed to fetch workflow state", exception);
        }
    }

    private void Remove(string instance, bool mustHaveEnded) => Write("purge", instance, () =>
    {
        var (state, turn) = Instances.Find(instance) ?? throw WorkflowException.NotFound();
        if (mustHaveEnded && !turn.IsCompleted) throw WorkflowException.NotCompleted();
        Instances.Remove(instance, state);
    });

    private void Write(string what, string instance, Action work)
    {
        try
        {
            Store.Write(work);
        }
        catch (TransactionTooLargeException exception)
        {
            reports.Refused(what, instance, exception.Items);
            throw;
        }
    }

    private async Task<IDisposable> EnterAsync(string instance, CancellationToken cancellation)
    {
        _ = Instances;
        await LookUpAsync(instance, cancellation);
        using var refused = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var entering = locks.EnterAsync(instance, refused.Token);
        // A stalled instance keeps its lock, also from callers that waited for it before.
        while (!entering.IsCompleted)
        {
            var stalled = engine!.Stalled.Next;
            if (engine.IsStalled(instance)) await refused.CancelAsync();
            await Task.WhenAny(entering, stalled);
            if (refused.IsCancellationRequested) break;
        }
        if (!await entering.IsCancelledAsync()) return await entering;
        cancellation.ThrowIfCancellationRequested();
        throw WorkflowException.Stalled(instance);
    }

    // daprd retries the lookup of the instance's place until its policy ends.
    private async Task LookUpAsync(string instance, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(_lookupLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await workers.WhenSomeAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw WorkflowException.NoWorker(settings.App, instance);
        }
    }
}
