using Dapr.DurableTask.Protobuf;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Stores a turn with all the work that it causes, in one transaction.</summary>
internal sealed class TurnCommit(WorkflowInstances instances, WorkflowSettings settings, TimeProvider clock)
{
    private AppWorkflowStore Store => instances.Store;

    /// <summary>Stores a turn and ends its job. If the state store refuses the turn, its activities, timers and children are set off
    /// nevertheless, because daprd does that before it saves.</summary>
    /// <exception cref="CallException">The state store would refuse the transaction.</exception>
    /// <exception cref="WorkflowStallException">An activity's message is too large.</exception>
    public void Run(WorkflowJob job, InstanceState state, TurnState turn)
    {
        if (turn.HasContinuedAsNew) state.BeginGeneration();
        var generation = state.Generation;
        CheckPayloads(turn);
        try
        {
            Store.Write(() =>
            {
                SetOff(job.Instance, turn, generation);
                state.Apply(turn);
                state.ClearInbox();
                instances.Save(job.Instance, state);
                Store.Remove(job);
                if (turn.IsCompleted) End(job.Instance, turn);
            });
        }
        catch (CallException)
        {
            Store.Write(() => SetOff(job.Instance, turn, generation));
            throw;
        }
    }

    /// <summary>Stores the generation that 20 ContinueAsNew in one turn have reached; it goes on in a turn of its own.</summary>
    /// <exception cref="CallException">The state store would refuse the transaction.</exception>
    public void Pause(WorkflowJob job, InstanceState state, TurnState turn)
    {
        var carried = turn.NewEvents.Where(item => item.EventRaised is not null).ToList();
        state.BeginGeneration();
        Store.Write(() =>
        {
            turn.NewEvents.RemoveAll(carried.Contains);
            state.Apply(turn);
            if (carried.Count > 0) state.ClearInbox();
            foreach (var item in carried) state.Receive(item);
            instances.Save(job.Instance, state);
            if (carried.Count > 0) Store.Add(WorkflowJobs.Wake(job.Instance, clock.GetUtcNow()));
        });
    }

    /// <summary>Empties the inbox of an execution that has ended: what comes late has no effect.</summary>
    /// <exception cref="CallException">The state store would refuse the transaction.</exception>
    public void Drop(WorkflowJob job, InstanceState state) => Store.Write(() =>
    {
        state.ClearInbox();
        instances.Save(job.Instance, state);
        Store.Remove(job);
    });

    /// <summary>Notes why an instance stalls, once; its inbox stays.</summary>
    /// <exception cref="CallException">The state store would refuse the transaction.</exception>
    public void Stall(WorkflowJob job, InstanceState state, TurnState turn, WorkflowStallException why)
    {
        turn.Abandon();
        if (turn.OldEvents.LastOrDefault()?.ExecutionStalled is { } known && known.Description == why.Message) return;
        turn.Add(HistoryEvents.Stalled(clock.GetUtcNow(), why.Reason, why.Message));
        state.Apply(turn);
        Store.Write(() => instances.Save(job.Instance, state));
    }

    private void CheckPayloads(TurnState turn)
    {
        foreach (var task in turn.Tasks)
        {
            var size = task.CalculateSize();
            if (size <= settings.MaxPayload) continue;
            var error = settings.PayloadError($"activity '{task.TaskScheduled.Name}::{task.EventId}' payload", size);
            throw new WorkflowStallException(StalledReason.PayloadSizeExceeded, $"{error}: activity payload exceeds max gRPC body size");
        }
    }

    // Names are the same when a turn is repeated, so nothing is set off twice.
    private void SetOff(string instance, TurnState turn, ulong generation)
    {
        var now = clock.GetUtcNow();
        if (!turn.IsCompleted)
        {
            foreach (var timer in TurnRules.CancelledTimers(turn)) Store.RemoveJob(instance, WorkflowJobs.TimerName(timer));
            foreach (var timer in turn.Timers) Store.Add(WorkflowJobs.Timer(instance, timer, generation));
        }
        foreach (var task in turn.Tasks.Where(task => !turn.HasResult("task", task.EventId)))
            Store.AddOnce(WorkflowJobs.Activity(instance, task, generation, now));
        foreach (var (target, item) in turn.Messages) Store.AddOnce(WorkflowJobs.Message(target, instance, item, generation, now));
    }

    private void End(string instance, TurnState turn)
    {
        if (settings.Retention.For(turn.Status) is { } kept)
            Store.Add(new WorkflowJob(instance, WorkflowJobs.Retention, turn.CompletedAt!.Value + kept));
        var events = turn.OldEvents.Concat(turn.NewEvents).ToList();
        if (events.Select(item => item.ExecutionTerminated).FirstOrDefault(item => item is not null) is { Recurse: true } terminated)
        {
            var now = clock.GetUtcNow();
            foreach (var child in events.Children())
                Store.Add(WorkflowJobs.TerminateChild(child, HistoryEvents.Terminated(now, terminated.Input, recurse: true), now));
        }
        if (!TurnRules.HasUnfiredTimers(turn)) return;
        foreach (var job in Store.Jobs(instance).Where(job => WorkflowJobs.IsTimer(job) || WorkflowJobs.IsActivity(job))) Store.Remove(job);
    }
}
