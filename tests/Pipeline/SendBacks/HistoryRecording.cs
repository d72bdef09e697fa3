using Dapr.DurableTask.Protobuf;
using FilePipeline.Contracts;
using Google.Protobuf;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Writes the histories that the replay test of requeue keeps, one file for each generation. Set the variable to a folder when a
/// new version of the workflow is shipped.</summary>
public sealed class HistoryRecording
{
    private const string Variable = "FILEPIPELINE_RECORD_HISTORIES";
    private readonly List<GetInstanceHistoryResponse> _generations = [];

    [Fact]
    public async Task Histories_are_written_for_the_replay_test()
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(folder is null, $"writes files (set {Variable} to a folder)");
        await using var system = await SendBackSystem.StartAsync(12);
        var recording = system.Cloud.WhenAsync(() => Task.FromResult(Take(system)), system.Token);
        await system.StartSendBackAsync(""","first":2""");
        await system.WhenProgressAsync(progress => (int)progress["step"]! > 1);
        await system.ControlAsync("pause");
        await system.WhenProgressAsync(progress => (bool)progress["isPaused"]!);
        system.Run.Faults.FailFirst(Components.Parking, "list", _ => true, 2);
        await system.ControlAsync("resume");
        await system.WhenEndedAsync();
        await recording;

        foreach (var (number, history) in _generations.Index())
        {
            await File.WriteAllTextAsync(
                Path.Combine(folder, $"send-back-1-{number + 1}.json"),
                JsonFormatter.Default.Format(history) + "\n", system.Token);
        }
    }

    // The longest history of each generation that a change shows.
    private bool Take(SendBackSystem system)
    {
        var history = new GetInstanceHistoryResponse();
        foreach (var item in system.Cloud.Workflows.Of(AppIds.Requeue).Items(ParkedGroup.SendBack))
            if (item.Key.StartsWith("history-", StringComparison.Ordinal)) history.Events.Add(HistoryEvent.Parser.ParseFrom(item.Value));
        if (history.Events.Count == 0) return false;
        // They name folders of this machine, and replay does not read them.
        foreach (var failed in history.Events.Where(item => item.TaskFailed is not null))
            failed.TaskFailed.FailureDetails.StackTrace = null;
        var known = _generations.FindIndex(one => one.Events[0].Equals(history.Events[0]));
        if (known < 0) _generations.Add(history);
        else if (_generations[known].Events.Count < history.Events.Count) _generations[known] = history;
        return history.Events.Any(item => item.ExecutionCompleted is not null);
    }
}
