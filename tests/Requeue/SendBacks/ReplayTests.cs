using Dapr.DurableTask.Protobuf;

namespace FilePipeline.Requeue.Tests;

/// <summary>Running instances keep the histories of the version that started them. Each file is one that the emulator stored; a change of
/// the workflow or of its JSON that fails here needs a new version with a new name.</summary>
public sealed class ReplayTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Histories =>
        [.. Directory.EnumerateFiles(Folder, "send-back-1-*.json").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private static string Folder => Repository.Path("tests", "Requeue", "SendBacks", "histories");

    [Theory, MemberData(nameof(Histories))]
    public async Task The_shipped_version_replays_its_histories(string file)
    {
        await using var app = await ReadyAsync();
        var history = Replay.Load(Path.Combine(Folder, file));
        Assert.True(Replay.TurnsOf(history).Count > 1, "the history has no turn to replay");
        Assert.Empty(await Replay.DifferencesAsync(app.Sidecar.TaskHub, history, Cancellation));
    }

    [Fact]
    public async Task A_history_of_other_code_is_noticed()
    {
        await using var app = await ReadyAsync();
        var history = Replay.Load(Path.Combine(Folder, Histories.First()));
        history.First(item => item.TaskScheduled is not null).TaskScheduled.Name = SendBackActivities.End;
        Assert.NotEmpty(await Replay.DifferencesAsync(app.Sidecar.TaskHub, history, Cancellation));
    }

    [Fact]
    public void Histories_of_every_part_are_stored()
    {
        var names = Histories.SelectMany(file => Replay.Load(Path.Combine(Folder, (string)file)))
            .Select(item => item.TaskScheduled?.Name ?? item.EventTypeCase.ToString()).ToHashSet(StringComparer.Ordinal);
        Assert.Superset(
            new HashSet<string>(StringComparer.Ordinal)
            {
                SendBackActivities.Choose, SendBackActivities.Send, SendBackActivities.Look, SendBackActivities.Save,
                SendBackActivities.End, nameof(HistoryEvent.EventTypeOneofCase.EventRaised),
                nameof(HistoryEvent.EventTypeOneofCase.TaskFailed),
            },
            names);
    }

    private static async Task<RequeueApp> ReadyAsync()
    {
        var app = await RequeueApp.StartAsync();
        app.Sidecar.Metadata = WorkflowBackendTests.Ready;
        while (!app.Sidecar.TaskHub.Connected.IsCompleted)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.WhenAny(app.Sidecar.TaskHub.Connected, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation));
        }

        return app;
    }
}
