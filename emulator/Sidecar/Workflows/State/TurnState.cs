using Dapr.DurableTask.Protobuf;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>An execution as its events describe it, and the work that a turn adds to it.</summary>
internal sealed class TurnState
{
    private readonly HashSet<(string, int)> _completed = [];

    /// <summary>Events of earlier turns.</summary>
    public List<HistoryEvent> OldEvents { get; } = [];

    /// <summary>Events of this turn.</summary>
    public List<HistoryEvent> NewEvents { get; } = [];

    public string? CustomStatus { get; set; }

    public ExecutionStartedEvent? Start { get; private set; }

    public DateTimeOffset? CreatedAt { get; private set; }

    public DateTimeOffset? UpdatedAt { get; private set; }

    public ExecutionCompletedEvent? Completion { get; private set; }

    public DateTimeOffset? CompletedAt { get; private set; }

    public bool IsStalled { get; private set; }

    public bool HasContinuedAsNew { get; private init; }

    /// <summary>Activities to run.</summary>
    public List<HistoryEvent> Tasks { get; } = [];

    /// <summary>Timers to set: their events when they fire.</summary>
    public List<HistoryEvent> Timers { get; } = [];

    /// <summary>Events for other instances: the start of a child, the result for a parent.</summary>
    public List<(string Instance, HistoryEvent Event)> Messages { get; } = [];

    public bool IsCompleted => Completion is not null;

    private bool IsSuspended { get; set; }

    public OrchestrationStatus Status => Completion is { } completion ? completion.WorkflowStatus
        : IsStalled ? OrchestrationStatus.Stalled
        : Start is null ? OrchestrationStatus.Pending
        : IsSuspended ? OrchestrationStatus.Suspended
        : OrchestrationStatus.Running;

    /// <summary>When the first turn began.</summary>
    public DateTimeOffset? StartedAt => OldEvents.Concat(NewEvents).FirstOrDefault()?.Timestamp.ToDateTimeOffset();

    public static TurnState Of(IEnumerable<HistoryEvent> history, string? customStatus)
    {
        var state = new TurnState { CustomStatus = customStatus };
        foreach (var item in history) state.Add(item, state.OldEvents);
        return state;
    }

    /// <summary>The next generation: nothing but the events with which it begins.</summary>
    public static TurnState NextGeneration(string? customStatus) => new() { CustomStatus = customStatus, HasContinuedAsNew = true };

    /// <summary>Adds an event of this turn.</summary>
    /// <returns>False for a second start, end or completion, which is dropped.</returns>
    public bool Add(HistoryEvent item) => Add(item, NewEvents);

    /// <summary>Whether an activity, timer or child has its result already.</summary>
    public bool HasResult(string kind, int id) => _completed.Contains((kind, id));

    /// <summary>Drops the events and the work of this turn, before a stall.</summary>
    public void Abandon()
    {
        NewEvents.Clear();
        DropWork();
        (Completion, CompletedAt) = (null, null);
    }

    public void DropWork()
    {
        Tasks.Clear();
        Timers.Clear();
        Messages.Clear();
    }

    public void ClearStall() => IsStalled = false;

    private bool Add(HistoryEvent item, List<HistoryEvent> events)
    {
        if (item.ExecutionStarted is { } start)
        {
            if (Start is not null) return false;
            (Start, CreatedAt) = (start, item.Timestamp.ToDateTimeOffset());
        }
        else if (item.ExecutionCompleted is { } completion)
        {
            if (Completion is not null) return false;
            (Completion, CompletedAt) = (completion, item.Timestamp.ToDateTimeOffset());
        }
        else if (item.Completes() is { } completed && !_completed.Add(completed))
        {
            return false;
        }

        if (item.ExecutionSuspended is not null) IsSuspended = true;
        if (item.ExecutionResumed is not null) IsSuspended = false;
        IsStalled = item.ExecutionStalled is not null;
        UpdatedAt = item.Timestamp.ToDateTimeOffset();
        events.Add(item);
        return true;
    }
}
