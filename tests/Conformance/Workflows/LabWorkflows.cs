using System.Globalization;
using System.Text.Json;
using Dapr.DurableTask.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace FilePipeline.Conformance.Tests;

/// <summary>Workflows as functions of their history, without an SDK. An action that history already has is not given again.</summary>
internal static class LabWorkflows
{
    public static WorkflowResponse Decide(WorkflowRequest request)
    {
        List<HistoryEvent> events = [.. request.PastEvents, .. request.NewEvents];
        var start = events.First(item => item.ExecutionStarted is not null).ExecutionStarted;
        var response = new WorkflowResponse { InstanceId = request.InstanceId };
        if (events[^1].ExecutionTerminated is { } terminated)
        {
            response.Actions.Add(End(OrchestrationStatus.Terminated, terminated.Input));
            return response;
        }
        var (name, input) = (start.Name, start.Input);
        response.Actions.AddRange(name switch
        {
            "wait" => Wait(events),
            "count" => Count(events, Number(input)),
            "sequence" => Sequence(events, Number(input)),
            "many" => Many(events, Number(input)),
            "sleep" => Sleep(events, Number(input)),
            "again" => Again(events, Number(input)),
            "late" => Late(events, Number(input)),
            "hop" => Hop(events, Number(input)),
            "parent" => Parents(events, $"{request.InstanceId}-c0", "grand", $"{request.InstanceId}-c1", "wait"),
            "grand" => Parents(events, $"{request.InstanceId}-g", "wait"),
            _ => throw new InvalidOperationException($"no workflow {name}"),
        });
        return response;
    }

    /// <summary>Gives back the input; an input "fail" fails.</summary>
    public static ActivityResponse Echo(ActivityRequest request) => request.Input == "\"fail\""
        ? Answer(request, null, new TaskFailureDetails { ErrorType = "Lab", ErrorMessage = "failed as asked" })
        : Answer(request, request.Input, null);

    public static ActivityResponse Answer(ActivityRequest request, string? result, TaskFailureDetails? failure = null) =>
        new() { InstanceId = request.WorkflowInstance.InstanceId, TaskId = request.TaskId, Result = result, FailureDetails = failure };

    public static ActivityResponse Answer(string instance, int task, string result) =>
        new() { InstanceId = instance, TaskId = task, Result = result };

    private static IEnumerable<WorkflowAction> Wait(List<HistoryEvent> events) =>
        events.Find(item => string.Equals(item.EventRaised?.Name, "go", StringComparison.OrdinalIgnoreCase)) is { } raised
            ? [End(OrchestrationStatus.Completed, raised.EventRaised.Input)] : [];

    private static IEnumerable<WorkflowAction> Count(List<HistoryEvent> events, int number) =>
        events.Count(item => item.EventRaised is not null) >= number ? [End(OrchestrationStatus.Completed, $"{number}")] : [];

    // One activity after the other; the results are the output.
    private static IEnumerable<WorkflowAction> Sequence(List<HistoryEvent> events, int number)
    {
        var results = events.Where(item => item.TaskCompleted is not null).Select(item => item.TaskCompleted.Result).ToList();
        if (events.Exists(item => item.TaskFailed is not null)) return [End(OrchestrationStatus.Failed, null)];
        if (results.Count >= number) return [End(OrchestrationStatus.Completed, JsonSerializer.Serialize(results))];
        return events.Exists(item => item.TaskScheduled is not null && item.EventId == results.Count)
            ? [] : [Task(results.Count, $"{results.Count}")];
    }

    private static IEnumerable<WorkflowAction> Many(List<HistoryEvent> events, int number) =>
        !events.Exists(item => item.TaskScheduled is not null) ? Enumerable.Range(0, number).Select(at => Task(at, $"{at}"))
        : events.Count(item => item.TaskCompleted is not null) == number ? [End(OrchestrationStatus.Completed, "\"all\"")] : [];

    private static IEnumerable<WorkflowAction> Sleep(List<HistoryEvent> events, int milliseconds)
    {
        if (events.Exists(item => item.TimerFired is not null)) return [End(OrchestrationStatus.Completed, "\"slept\"")];
        if (events.Exists(item => item.TimerCreated is not null)) return [];
        var due = events[0].Timestamp.ToDateTimeOffset().AddMilliseconds(milliseconds);
        var timer = new CreateTimerAction { FireAt = Timestamp.FromDateTimeOffset(due), CreateTimer = new() };
        return [new WorkflowAction { CreateTimer = timer }];
    }

    private static IEnumerable<WorkflowAction> Again(List<HistoryEvent> events, int left) =>
        left > 0 ? [ContinueAsNew(events, left - 1)] : [End(OrchestrationStatus.Completed, "0")];

    // An activity in each generation; the last one waits for an event.
    private static IEnumerable<WorkflowAction> Late(List<HistoryEvent> events, int left)
    {
        if (left == 0) return Wait(events);
        if (events.Exists(item => item.TaskCompleted is not null)) return [ContinueAsNew(events, left - 1)];
        return events.Exists(item => item.TaskScheduled is not null) ? [] : [Task(0, $"{left}")];
    }

    // Begins an activity, and continues as new at an event without waiting for the result.
    private static IEnumerable<WorkflowAction> Hop(List<HistoryEvent> events, int left)
    {
        if (left == 0) return Wait(events);
        var raised = events.RemoveAll(item => item.EventRaised is not null);
        if (raised > 0) return [ContinueAsNew(events, left - 1)];
        return events.Exists(item => item.TaskScheduled is not null) ? [] : [Task(0, $"{left}")];
    }

    private static IEnumerable<WorkflowAction> Parents(List<HistoryEvent> events, params string[] idsAndNames)
    {
        if (events.Exists(item => item.ChildWorkflowInstanceCreated is not null)) return [];
        return idsAndNames.Chunk(2).Select((child, at) =>
            new WorkflowAction { Id = at, CreateChildWorkflow = new CreateChildWorkflowAction { InstanceId = child[0], Name = child[1] } });
    }

    private static WorkflowAction ContinueAsNew(List<HistoryEvent> events, int left)
    {
        var next = End(OrchestrationStatus.ContinuedAsNew, left.ToString(CultureInfo.InvariantCulture));
        next.CompleteWorkflow.CarryoverEvents.AddRange(events.Where(item => item.EventRaised is not null));
        return next;
    }

    private static WorkflowAction Task(int id, string input) =>
        new() { Id = id, ScheduleTask = new ScheduleTaskAction { Name = "echo", Input = input } };

    private static WorkflowAction End(OrchestrationStatus status, string? result) =>
        new() { CompleteWorkflow = new CompleteWorkflowAction { WorkflowStatus = status, Result = result } };

    private static int Number(string input) => int.Parse(input, CultureInfo.InvariantCulture);
}
