using Dapr.DurableTask.Protobuf;
using FilePipeline.Emulator.Cloud;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Reads and changes stored instances. The caller holds the lock of the instance, and writes inside
/// <see cref="AppWorkflowStore.Write{T}"/>.</summary>
internal sealed class WorkflowInstances(AppWorkflowStore store, ActorStateStore actors, TimeProvider clock)
{
    public AppWorkflowStore Store => store;

    public ActorStateStore Actors => actors;

    public InstanceState? Load(string instance) => InstanceState.Read(store.Items(instance));

    public (InstanceState State, TurnState Turn)? Find(string instance) =>
        Load(instance) is { } state ? (state, TurnState.Of(state.History, state.CustomStatus)) : null;

    /// <summary>Saves the changes in one transaction of the state store.</summary>
    /// <exception cref="CallException">The store would refuse it.</exception>
    public void Save(string instance, InstanceState state)
    {
        var changes = state.Changes();
        actors.Check(instance, changes);
        var now = TurnState.Of(state.History, state.CustomStatus);
        var start = now.Start ?? state.Inbox.Start();
        store.Apply(
            new WorkflowSummary(
                store.App, instance, start?.Name
                    ?? "", WorkflowStatus.TextOf(now.Status), now.CustomStatus, state.History.Count, clock.GetUtcNow()),
            changes);
    }

    /// <summary>Removes an instance and its jobs in one transaction of the state store.</summary>
    /// <exception cref="CallException">The store would refuse it.</exception>
    public void Remove(string instance, InstanceState state)
    {
        var changes = state.Removal();
        actors.Check(instance, changes);
        store.Remove(instance, changes);
    }

    /// <summary>Starts an instance, or an id again whose last execution has ended.</summary>
    /// <exception cref="CallException">The id is in use, or the store would refuse the transaction.</exception>
    public void Create(HistoryEvent start)
    {
        var (started, now) = (start.ExecutionStarted, clock.GetUtcNow());
        var instance = started.WorkflowInstance.InstanceId;
        var state = new InstanceState();
        if (Find(instance) is { } found)
        {
            // A parent whose turn was not saved creates its child again.
            if (!found.Turn.IsCompleted && IsSameParent(found, started)) return;
            RequireReusable(instance, found);
            state = found.State;
            state.Reset();
        }
        state.Receive(start);
        Save(instance, state);
        store.Add(WorkflowJobs.Wake(instance, started.ScheduledStartTimestamp?.ToDateTimeOffset() ?? now));
    }

    /// <summary>Puts an event into the inbox of an instance and wakes it. A second completion is dropped.</summary>
    /// <exception cref="CallException">There is no such instance, or the store would refuse the transaction.</exception>
    public void Add(string instance, HistoryEvent item)
    {
        var state = Load(instance) ?? throw WorkflowException.NotFound();
        if (item.Completes() is not { } completed || !state.History.Concat(state.Inbox).Any(known => known.Completes() == completed))
        {
            state.Receive(item);
            Save(instance, state);
        }
        store.Add(WorkflowJobs.Wake(instance, clock.GetUtcNow()));
    }

    private static bool IsSameParent((InstanceState State, TurnState Turn) found, ExecutionStartedEvent started) =>
        started.ParentInstance is { } parent
        && (found.Turn.Start ?? found.State.Inbox.Start())?.ParentInstance is { } before
        && parent.WorkflowInstance.InstanceId == before.WorkflowInstance.InstanceId
        && parent.TaskScheduledId == before.TaskScheduledId;

    private void RequireReusable(string instance, (InstanceState State, TurnState Turn) found)
    {
        if (!found.Turn.IsCompleted)
            throw WorkflowException.OfStatus(StatusCode.AlreadyExists, $"an active workflow with ID '{instance}' already exists");
        if (store.Jobs(instance).Any(WorkflowJobs.IsActivity))
        {
            throw new WorkflowException(
                StatusCode.Unknown, $"a terminated workflow with ID '{instance}' is already awaiting an activity result");
        }
        if (RunningChild(found.State) is { } child)
        {
            throw WorkflowException.OfStatus(
                StatusCode.AlreadyExists,
                    $"cannot recreate workflow with ID '{instance}': {child}: {WorkflowException.NotCompleted().Message}");
        }
    }

    // The path to a descendant that has not ended.
    private string? RunningChild(InstanceState state)
    {
        foreach (var child in state.History.Children())
        {
            if (Find(child) is not { } found) continue;
            if (!found.Turn.IsCompleted) return $"child workflow '{child}'";
            if (RunningChild(found.State) is { } below) return $"child workflow '{child}': {below}";
        }
        return null;
    }
}
