using Dapr.DurableTask.Protobuf;

namespace FilePipeline.Requeue.Tests;

/// <summary>A stored history, split into its turns: what the worker got, and what it answered.</summary>
/// <param name="Past">The history before the turn.</param>
/// <param name="New">The events of the turn.</param>
/// <param name="Acts">What the workflow did then, as text.</param>
internal sealed record ReplayTurn(IReadOnlyList<HistoryEvent> Past, IReadOnlyList<HistoryEvent> New, IReadOnlyList<string> Acts);

/// <summary>Gives stored histories to the real worker of the SDK, which does not notice by itself that code has changed.</summary>
internal static class Replay
{
    public static IReadOnlyList<HistoryEvent> Load(string path) =>
        GetInstanceHistoryResponse.Parser.ParseJson(File.ReadAllText(path)).Events;

    /// <summary>The turns in which the worker acts in another way than the history shows; empty if it acts the same.</summary>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(
        ScriptedTaskHub hub, IReadOnlyList<HistoryEvent> history, CancellationToken cancellation)
    {
        List<string> differences = [];
        foreach (var (number, turn) in TurnsOf(history).Index())
        {
            var request = new WorkflowRequest { InstanceId = SendBackSome.Id, PastEvents = { turn.Past }, NewEvents = { turn.New } };
            var acts = ActsOf(await hub.RunAsync(request, cancellation));
            if (!acts.SequenceEqual(turn.Acts, StringComparer.Ordinal))
                differences.Add($"turn {number}: expected [{string.Join("; ", turn.Acts)}], got [{string.Join("; ", acts)}]");
        }

        return differences;
    }

    public static IReadOnlyList<ReplayTurn> TurnsOf(IReadOnlyList<HistoryEvent> history)
    {
        var starts = history.Index().Where(item => item.Item.WorkflowStarted is not null).Select(item => item.Index).ToList();
        return
        [
            .. starts.Select((start, number) =>
            {
                var end = number + 1 < starts.Count ? starts[number + 1] : history.Count;
                var events = history.Skip(start).Take(end - start).ToList();
                return new ReplayTurn(
                    [.. history.Take(start)], [.. events.Where(item => ActOf(item) is null)], [.. events.Select(ActOf).OfType<string>()]);
            }),
        ];
    }

    private static IReadOnlyList<string> ActsOf(WorkflowResponse response) => [.. response.Actions.Select(action => action switch
    {
        { ScheduleTask: { } task } => Task(action.Id, task.Name, task.Input),
        { CreateTimer: { } timer } => $"{action.Id} timer until {timer.FireAt}",
        { CompleteWorkflow: { } end } => $"ends {end.WorkflowStatus} {end.Result}",
        _ => $"{action}",
    })];

    private static string? ActOf(HistoryEvent item) => item switch
    {
        { TaskScheduled: { } task } => Task(item.EventId, task.Name, task.Input),
        { TimerCreated: { } timer } => $"{item.EventId} timer until {timer.FireAt}",
        { ExecutionCompleted: { } end } => $"ends {end.WorkflowStatus} {end.Result}",
        _ => null,
    };

    private static string Task(int id, string name, string input) => $"{id} activity {name} {input}";
}
