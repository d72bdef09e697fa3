using System.Globalization;
using Dapr.DurableTask.Protobuf;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Turns a worker's answer into events and work, in the order of its actions.</summary>
internal sealed class TurnActions(string appId, DateTimeOffset now)
{
    private readonly TaskRouter _router = new() { SourceAppID = appId };

    /// <returns>The state to go on with: another one after ContinueAsNew.</returns>
    /// <exception cref="CallException">daprd does not know the action.</exception>
    public TurnState Apply(TurnState state, string? customStatus, IEnumerable<WorkflowAction> actions)
    {
        state.CustomStatus = customStatus;
        state.ClearStall();
        foreach (var action in actions)
        {
            switch (action.WorkflowActionTypeCase)
            {
                // The first completion wins.
                case WorkflowAction.WorkflowActionTypeOneofCase.CompleteWorkflow when state.IsCompleted:
                    break;
                case WorkflowAction.WorkflowActionTypeOneofCase.CompleteWorkflow
                    when action.CompleteWorkflow.WorkflowStatus == OrchestrationStatus.ContinuedAsNew:
                    return ContinueAsNew(state, customStatus, action.CompleteWorkflow);
                case WorkflowAction.WorkflowActionTypeOneofCase.CompleteWorkflow:
                    Complete(state, action);
                    break;
                case WorkflowAction.WorkflowActionTypeOneofCase.CreateTimer:
                    SetTimer(state, action);
                    break;
                case WorkflowAction.WorkflowActionTypeOneofCase.ScheduleTask:
                    Schedule(state, action);
                    break;
                case WorkflowAction.WorkflowActionTypeOneofCase.CreateChildWorkflow:
                    CreateChild(state, action);
                    break;
                case WorkflowAction.WorkflowActionTypeOneofCase.WorkflowVersionNotAvailable:
                    throw new WorkflowStallException(
                        StalledReason.VersionNotAvailable, $"Version not available: {TurnVersions.NameOf(state.OldEvents)}");
                // daprd 1.18.3 takes messages to other workflows from no SDK, and retries such a turn for ever.
                case WorkflowAction.WorkflowActionTypeOneofCase.SendEvent or WorkflowAction.WorkflowActionTypeOneofCase.TerminateWorkflow:
                    throw new CallException($"don't know how to process outbound message '{action}'");
                default:
                    throw new CallException($"failed to apply the execution result actions: unknown action type: {action}");
            }
        }
        return state;
    }

    private TurnState ContinueAsNew(TurnState state, string? customStatus, CompleteWorkflowAction completion)
    {
        var next = TurnState.NextGeneration(customStatus);
        var turn = HistoryEvents.TurnStarted(now);
        turn.Router = _router;
        next.Add(turn);
        next.Add(StartOf(state.Start!.Name, completion.Result, state.Start.WorkflowInstance.InstanceId, state.Start.ParentInstance, null));
        foreach (var carried in completion.CarryoverEvents) next.Add(carried);
        return next;
    }

    private void Complete(TurnState state, WorkflowAction action)
    {
        var completion = action.CompleteWorkflow;
        var ended = New(action.Id);
        ended.ExecutionCompleted = new ExecutionCompletedEvent
        {
            WorkflowStatus = completion.WorkflowStatus,
            Result = completion.Result,
            FailureDetails = completion.FailureDetails,
        };
        state.Add(ended);
        if (state.Start?.ParentInstance is not { } parent) return;
        var told = HistoryEvents.New(now);
        told.Router = parent.HasAppID ? new TaskRouter { SourceAppID = appId, TargetAppID = parent.AppID } : _router;
        if (completion.WorkflowStatus == OrchestrationStatus.Completed)
        {
            told.ChildWorkflowInstanceCompleted = new ChildWorkflowInstanceCompletedEvent
            {
                TaskScheduledId = parent.TaskScheduledId,
                Result = completion.Result,
            };
        }
        else
        {
            told.ChildWorkflowInstanceFailed = new ChildWorkflowInstanceFailedEvent
            {
                TaskScheduledId = parent.TaskScheduledId,
                FailureDetails = completion.FailureDetails,
            };
        }
        state.Messages.Add((parent.WorkflowInstance.InstanceId, told));
    }

    private void SetTimer(TurnState state, WorkflowAction action)
    {
        var timer = action.CreateTimer;
        var created = New(action.Id);
        created.TimerCreated = new TimerCreatedEvent { FireAt = timer.FireAt };
        if (timer.HasName) created.TimerCreated.Name = timer.Name;
        if (timer.CreateTimer is not null) created.TimerCreated.CreateTimer = timer.CreateTimer;
        if (timer.ExternalEvent is not null) created.TimerCreated.ExternalEvent = timer.ExternalEvent;
        if (timer.ActivityRetry is not null) created.TimerCreated.ActivityRetry = timer.ActivityRetry;
        if (timer.ChildWorkflowRetry is not null) created.TimerCreated.ChildWorkflowRetry = timer.ChildWorkflowRetry;
        state.Add(created);
        var fired = HistoryEvents.New(now);
        fired.TimerFired = new TimerFiredEvent { TimerId = action.Id, FireAt = timer.FireAt };
        state.Timers.Add(fired);
    }

    private void Schedule(TurnState state, WorkflowAction action)
    {
        var task = action.ScheduleTask;
        var scheduled = New(action.Id);
        scheduled.TaskScheduled = new TaskScheduledEvent
        {
            Name = task.Name,
            Version = task.Version,
            Input = task.Input,
            TaskExecutionId = task.TaskExecutionId,
            ParentTraceContext = state.Start?.ParentTraceContext,
        };
        state.Add(scheduled);
        state.Tasks.Add(scheduled);
    }

    private void CreateChild(TurnState state, WorkflowAction action)
    {
        var child = action.CreateChildWorkflow;
        var id = child.InstanceId.Length > 0 ? child.InstanceId
            : string.Create(CultureInfo.InvariantCulture, $"{state.Start!.WorkflowInstance.InstanceId}:{action.Id:x4}");
        var created = New(action.Id);
        created.ChildWorkflowInstanceCreated = new ChildWorkflowInstanceCreatedEvent
        {
            InstanceId = id,
            Name = child.Name,
            Version = child.Version,
            Input = child.Input,
            ParentTraceContext = state.Start?.ParentTraceContext,
        };
        state.Add(created);
        var parent = new ParentInstanceInfo
        {
            TaskScheduledId = action.Id,
            Name = state.Start!.Name,
            AppID = appId,
            WorkflowInstance = state.Start.WorkflowInstance.Clone(),
        };
        state.Messages.Add((id, StartOf(child.Name, child.Input, id, parent, state.Start.ParentTraceContext)));
    }

    /// <summary>The event with which an execution begins.</summary>
    public HistoryEvent StartOf(string name, string? input, string instance, ParentInstanceInfo? parent, TraceContext? trace)
    {
        var started = HistoryEvents.New(now);
        started.Router = _router;
        started.ExecutionStarted = new ExecutionStartedEvent
        {
            Name = name,
            Input = input,
            ParentInstance = parent,
            ParentTraceContext = trace,
            WorkflowInstance = new WorkflowInstance { InstanceId = instance, ExecutionId = Guid.NewGuid().ToString() },
        };
        return started;
    }

    private HistoryEvent New(int id)
    {
        var made = HistoryEvents.New(now, id);
        made.Router = _router;
        return made;
    }
}
