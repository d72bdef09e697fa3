using Dapr.DurableTask.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Creates and reads history events.</summary>
internal static class HistoryEvents
{
    // The number of an event that no action of the workflow caused.
    private const int NoAction = -1;

    public static HistoryEvent New(DateTimeOffset now, int id = NoAction) =>
        new() { EventId = id, Timestamp = Timestamp.FromDateTimeOffset(now) };

    public static HistoryEvent TurnStarted(DateTimeOffset now)
    {
        var started = New(now);
        started.WorkflowStarted = new WorkflowStartedEvent();
        return started;
    }

    public static HistoryEvent Raised(DateTimeOffset now, string name, string? input)
    {
        var raised = New(now);
        raised.EventRaised = new EventRaisedEvent { Name = name, Input = input };
        return raised;
    }

    public static HistoryEvent Terminated(DateTimeOffset now, string? output, bool recurse)
    {
        var terminated = New(now);
        terminated.ExecutionTerminated = new ExecutionTerminatedEvent { Input = output, Recurse = recurse };
        return terminated;
    }

    public static HistoryEvent Suspended(DateTimeOffset now, string? reason)
    {
        var suspended = New(now);
        suspended.ExecutionSuspended = new ExecutionSuspendedEvent { Input = reason };
        return suspended;
    }

    public static HistoryEvent Resumed(DateTimeOffset now, string? reason)
    {
        var resumed = New(now);
        resumed.ExecutionResumed = new ExecutionResumedEvent { Input = reason };
        return resumed;
    }

    public static HistoryEvent Stalled(DateTimeOffset now, StalledReason reason, string description)
    {
        var stalled = New(now);
        stalled.ExecutionStalled = new ExecutionStalledEvent { Reason = reason, Description = description };
        return stalled;
    }

    /// <summary>The result of an activity that a worker ran.</summary>
    public static HistoryEvent TaskEnded(DateTimeOffset now, HistoryEvent scheduled, ActivityResponse response)
    {
        var (ended, task) = (New(now), scheduled.TaskScheduled);
        ended.Router = scheduled.Router;
        if (response.FailureDetails is { } failure)
        {
            ended.TaskFailed = new TaskFailedEvent
            {
                TaskScheduledId = response.TaskId,
                FailureDetails = failure,
                TaskExecutionId = task.TaskExecutionId,
            };
            return ended;
        }
        ended.TaskCompleted = new TaskCompletedEvent
        {
            TaskScheduledId = response.TaskId,
            Result = response.Result,
            TaskExecutionId = task.TaskExecutionId,
        };
        return ended;
    }

    /// <summary>The failure of a child whose instance id another workflow uses.</summary>
    public static HistoryEvent ChildNotCreated(DateTimeOffset now, int task, string message)
    {
        var failed = New(now);
        failed.ChildWorkflowInstanceFailed = new ChildWorkflowInstanceFailedEvent
        {
            TaskScheduledId = task,
            FailureDetails = new TaskFailureDetails { ErrorType = "WorkflowInstanceAlreadyExists", ErrorMessage = message },
        };
        return failed;
    }

    /// <summary>What an event completes, so that a second completion is recognised; null for other events.</summary>
    public static (string Kind, int Id)? Completes(this HistoryEvent item) => item.EventTypeCase switch
    {
        HistoryEvent.EventTypeOneofCase.TaskCompleted => ("task", item.TaskCompleted.TaskScheduledId),
        HistoryEvent.EventTypeOneofCase.TaskFailed => ("task", item.TaskFailed.TaskScheduledId),
        HistoryEvent.EventTypeOneofCase.TimerFired => ("timer", item.TimerFired.TimerId),
        HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceCompleted => ("child", item.ChildWorkflowInstanceCompleted.TaskScheduledId),
        HistoryEvent.EventTypeOneofCase.ChildWorkflowInstanceFailed => ("child", item.ChildWorkflowInstanceFailed.TaskScheduledId),
        _ => null,
    };

    /// <summary>The child instances that were created, each once.</summary>
    public static IReadOnlyList<string> Children(this IEnumerable<HistoryEvent> events) =>
        [.. events.Select(item => item.ChildWorkflowInstanceCreated?.InstanceId).OfType<string>().Distinct(StringComparer.Ordinal)];

    public static ExecutionStartedEvent? Start(this IEnumerable<HistoryEvent> events) =>
        events.Select(item => item.ExecutionStarted).FirstOrDefault(item => item is not null);
}
