using Dapr.DurableTask.Protobuf;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>What daprd does to a turn between the worker's answer and the save.</summary>
internal static class TurnRules
{
    /// <summary>Drops results that complete nothing of this execution, such as one of an ended generation. The worker ignores them, but the
    /// next generation counts its activities from 0 again.</summary>
    public static void DropUnmatchedResults(TurnState turn)
    {
        var events = turn.OldEvents.Concat(turn.NewEvents).ToList();
        var tasks = events.Where(item => item.TaskScheduled is not null).Select(item => item.EventId).ToHashSet();
        var children = events.Where(item => item.ChildWorkflowInstanceCreated is not null).Select(item => item.EventId).ToHashSet();
        turn.NewEvents.RemoveAll(item => item.Completes() is { } completed
            && completed.Kind switch
            {
                "task" => !tasks.Contains(completed.Id),
                "child" => !children.Contains(completed.Id),
                _ => false,
            });
    }

    /// <summary>The timers of waits whose event came in this turn. An event takes the oldest timer of its name.</summary>
    public static IReadOnlyList<int> CancelledTimers(TurnState turn)
    {
        var waiting = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        var cancelled = new List<int>();
        foreach (var (item, isNew) in turn.OldEvents.Select(item => (item, false)).Concat(turn.NewEvents.Select(item => (item, true))))
        {
            if (item.TimerCreated is { } created && NameOf(created) is { } name)
            {
                if (!waiting.TryGetValue(name, out var timers)) waiting.Add(name, timers = []);
                timers.Add(item.EventId);
            }
            else if (item.TimerFired is { } fired)
            {
                foreach (var timers in waiting.Values) timers.Remove(fired.TimerId);
            }
            else if (item.EventRaised is { } raised && waiting.GetValueOrDefault(raised.Name) is [var oldest, ..] timers)
            {
                timers.RemoveAt(0);
                if (isNew) cancelled.Add(oldest);
            }
        }
        return cancelled;
    }

    /// <summary>Ends an execution whose worker did not take the termination, for example because another event followed it.</summary>
    public static void ForceTermination(TurnState turn, TurnActions actions)
    {
        if (turn.IsCompleted || TerminationOf(turn) is not { } terminated) return;
        turn.DropWork();
        var end = new CompleteWorkflowAction { WorkflowStatus = OrchestrationStatus.Terminated, Result = terminated.Input };
        actions.Apply(turn, turn.CustomStatus, [new WorkflowAction { Id = -1, CompleteWorkflow = end }]);
    }

    /// <summary>The termination among the events of this turn; null if there is none.</summary>
    public static ExecutionTerminatedEvent? TerminationOf(TurnState turn) =>
        turn.NewEvents.Select(item => item.ExecutionTerminated).FirstOrDefault(item => item is not null);

    public static bool HasUnfiredTimers(TurnState turn)
    {
        var events = turn.OldEvents.Concat(turn.NewEvents).ToList();
        return events.Count(item => item.TimerCreated is not null) > events.Count(item => item.TimerFired is not null);
    }

    // A timer without an origin is one of an older SDK, which only names those of waits.
    private static string? NameOf(TimerCreatedEvent created) => created.ExternalEvent is { } origin ? origin.Name
        : created.HasName && created.OriginCase == TimerCreatedEvent.OriginOneofCase.None ? created.Name
        : null;
}
