using System.Globalization;
using Dapr.DurableTask.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>A new instance with the history of another one up to an event, which then happens again.</summary>
internal sealed class WorkflowRerun(RerunWorkflowFromEventRequest request, string id, DateTimeOffset now)
{
    private readonly List<HistoryEvent> _history = [];
    private readonly Dictionary<int, HistoryEvent> _unfinished = [];
    private HistoryEvent? _found;

    /// <summary>Reads the source.</summary>
    /// <exception cref="WorkflowException">There is no such instance or event, or it has not ended, or it is a child.</exception>
    public void Read(WorkflowInstances instances)
    {
        var source = request.SourceInstanceID;
        if (source.Length == 0) throw Refuse("rerun workflow source instance ID is required");
        if (source == id) throw Refuse("rerun workflow instance ID must be different from the original instance ID");
        var (state, turn) = instances.Find(source)
            ?? throw WorkflowException.OfStatus(StatusCode.NotFound, $"workflow instance does not exist with ID '{source}'");
        if (!turn.IsCompleted) throw Refuse($"'{source}' is not in a terminal state");
        if (turn.Start?.ParentInstance is not null) throw Refuse($"'{source}': cannot rerun from child-workflows");
        foreach (var item in state.History)
        {
            if (item.EventId == (int)request.EventID)
            {
                _found = Repeat(item);
                return;
            }
            Copy(item);
        }
        throw WorkflowException.OfStatus(StatusCode.NotFound, $"does not have history event with ID '{request.EventID}'");
    }

    /// <summary>Stores the new instance, and sets off what it repeats.</summary>
    /// <exception cref="CallException">The id is in use, or the state store would refuse the transaction.</exception>
    public void Write(WorkflowInstances instances, string app)
    {
        if (instances.Load(id) is not null)
            throw WorkflowException.OfStatus(StatusCode.AlreadyExists, $"workflow '{id}' has already been created");
        var state = new InstanceState();
        List<HistoryEvent> repeated = [.. _unfinished.Values, _found!];
        foreach (var item in repeated) item.Timestamp = Timestamp.FromDateTimeOffset(now);
        state.Copy([.. _history, .. repeated]);
        instances.Save(id, state);
        foreach (var item in repeated) SetOff(instances, item, state, app);
    }

    private void SetOff(WorkflowInstances instances, HistoryEvent item, InstanceState state, string app)
    {
        if (item.TaskScheduled is not null)
        {
            instances.Store.AddOnce(WorkflowJobs.Activity(id, item, state.Generation, now));
        }
        else if (item.TimerCreated is { } timer)
        {
            var fired = HistoryEvents.New(now);
            fired.TimerFired = new TimerFiredEvent { TimerId = item.EventId, FireAt = timer.FireAt };
            instances.Store.Add(WorkflowJobs.Timer(id, fired, state.Generation));
        }
        else if (item.ChildWorkflowInstanceCreated is { } child)
        {
            var parent = new ParentInstanceInfo
            {
                TaskScheduledId = item.EventId,
                Name = state.History.Start()?.Name,
                AppID = app,
                WorkflowInstance = new WorkflowInstance { InstanceId = id },
            };
            var start = new TurnActions(app, now).StartOf(child.Name, child.Input, child.InstanceId, parent, child.ParentTraceContext);
            instances.Store.AddOnce(WorkflowJobs.Message(child.InstanceId, id, start, state.Generation, now));
        }
    }

    // Work without a result is repeated too.
    private void Copy(HistoryEvent item)
    {
        if (item.TaskScheduled is not null || item.TimerCreated is not null)
        {
            _unfinished[item.EventId] = item;
        }
        else if (item.ChildWorkflowInstanceCreated is { } child)
        {
            _unfinished[item.EventId] = item;
            child.InstanceId = ChildId(item.EventId);
        }
        else
        {
            if (item.Completes() is { } completed && _unfinished.Remove(completed.Id, out var begun)) _history.Add(begun);
            _history.Add(item);
        }
    }

    private HistoryEvent Repeat(HistoryEvent item)
    {
        var rerun = new RerunParentInstanceInfo { InstanceID = request.SourceInstanceID };
        if (item.TaskScheduled is { } task)
        {
            task.RerunParentInstanceInfo = rerun;
            if (request.OverwriteInput) task.Input = request.Input;
            if (request.HasNewChildWorkflowInstanceID)
                throw Refuse($"cannot set new child workflow instance ID on activity event '{request.EventID}'");
        }
        else if (item.TimerCreated is { } timer)
        {
            timer.RerunParentInstanceInfo = rerun;
            if (request.OverwriteInput) throw Refuse($"cannot write input to timer event '{request.EventID}'");
            if (request.HasNewChildWorkflowInstanceID)
                throw Refuse($"cannot set new child workflow instance ID on timer event '{request.EventID}'");
        }
        else if (item.ChildWorkflowInstanceCreated is { } child)
        {
            child.RerunParentInstanceInfo = rerun;
            child.InstanceId = request.HasNewChildWorkflowInstanceID ? request.NewChildWorkflowInstanceID : ChildId(item.EventId);
            if (request.OverwriteInput) child.Input = request.Input;
        }
        else
        {
            throw WorkflowException.OfStatus(
                StatusCode.NotFound, $"target event '{item.EventTypeCase}' with ID '{request.EventID}' is not an event that can be rerun");
        }
        return item;
    }

    private string ChildId(int task) => string.Create(CultureInfo.InvariantCulture, $"{id}:{task:x4}");

    private static WorkflowException Refuse(string message) => WorkflowException.OfStatus(StatusCode.InvalidArgument, message);
}
