using System.Globalization;
using Dapr.DurableTask.Protobuf;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Runs the turns of instances: gives history and new events to a worker, and stores its answer.</summary>
internal sealed class WorkflowTurns(
    WorkflowInstances instances, WorkflowWorkers workers, TurnCommit commit, WorkflowSettings settings, KillFault kills, TimeProvider clock)
{
    private const int MostContinueAsNew = 20;

    /// <summary>Runs the turn that a due job causes. The caller holds the lock of the instance.</summary>
    /// <returns>False if the job must come again.</returns>
    /// <exception cref="CallException">The worker left, or the state store would refuse the transaction.</exception>
    /// <exception cref="WorkflowStallException">The instance stalls; that is stored.</exception>
    public async Task<bool> RunAsync(WorkflowJob job, CancellationToken stopping)
    {
        if (instances.Find(job.Instance) is not var (state, turn) || !Deliver(job, state, turn) || state.Inbox.Count == 0)
        {
            instances.Store.Write(() => instances.Store.Remove(job));
            return true;
        }
        if (turn.IsCompleted)
        {
            commit.Drop(job, state);
            return true;
        }
        try
        {
            if (state.Size > settings.MaxPayload)
            {
                throw new WorkflowStallException(
                    StalledReason.PayloadSizeExceeded, settings.PayloadError("Workflow payload size", state.Size));
            }
            return await RunAsync(job, state, turn, stopping);
        }
        catch (WorkflowStallException exception)
        {
            commit.Stall(job, state, turn, exception);
            throw;
        }
    }

    private async Task<bool> RunAsync(WorkflowJob job, InstanceState state, TurnState turn, CancellationToken stopping)
    {
        turn.Add(HistoryEvents.TurnStarted(clock.GetUtcNow()));
        foreach (var item in state.Inbox) turn.Add(item);
        for (var again = 0; ; again++)
        {
            var next = await AskAsync(job.Instance, turn, stopping);
            if (ReferenceEquals(next, turn)) break;
            turn = next;
            if (again < MostContinueAsNew) continue;
            commit.Pause(job, state, turn);
            return false;
        }
        TurnRules.ForceTermination(turn, new TurnActions(settings.App, clock.GetUtcNow()));
        TurnVersions.Check(turn);
        TurnVersions.Compact(turn);
        TurnRules.DropUnmatchedResults(turn);
        commit.Run(job, state, turn);
        return true;
    }

    /// <returns>Another state after ContinueAsNew.</returns>
    private async Task<TurnState> AskAsync(string instance, TurnState turn, CancellationToken stopping)
    {
        var request = new WorkflowRequest { InstanceId = instance, PastEvents = { turn.OldEvents }, NewEvents = { turn.NewEvents } };
        var key = string.Create(CultureInfo.InvariantCulture, $"{instance}/{turn.OldEvents.Count}");
        var response = await kills.RunAsync("workflow", key, () => workers.RunAsync(request, stopping));
        TurnVersions.Record(turn, response.Version);
        // A terminated execution must not escape into a new generation.
        var isTerminated = TurnRules.TerminationOf(turn) is not null;
        var actions = response.Actions.Where(
            action => !isTerminated || action.CompleteWorkflow?.WorkflowStatus != OrchestrationStatus.ContinuedAsNew);
        return new TurnActions(settings.App, clock.GetUtcNow()).Apply(turn, response.CustomStatus, actions);
    }

    // The event of a timer and of a parent's termination is not in the inbox, but in the job.
    private bool Deliver(WorkflowJob job, InstanceState state, TurnState turn)
    {
        if (job.Data.Length == 0 || turn.IsCompleted) return true;
        if (WorkflowJobs.IsTimer(job) && (ulong)job.Generation < state.Generation) return false;
        var item = WorkflowJobs.EventOf(job);
        item.Timestamp = HistoryEvents.New(clock.GetUtcNow()).Timestamp;
        state.Inbox.Add(item);
        return true;
    }
}
