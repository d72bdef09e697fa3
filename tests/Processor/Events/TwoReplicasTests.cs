using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

/// <summary>Two concurrent processors: one completes its work just before any one call of the other.</summary>
public sealed class TwoReplicasTests
{
    private const int MostCalls = 20;

    public static TheoryData<string> Cases => [.. _cases.Keys];

    // Two events of one key, and the expected final status, that of the second.
    private static readonly Dictionary<string, Func<ProcessorApp, string, (
        FileEvent First, FileEvent Second, FileStatus Expected)>> _cases = new()
        {
            ["the same event"] = (app, key) => app.Put(key, "x") is var file ? (file, file, FileStatus.Processed) : default,
            ["an older write and a newer one"] = (app, key) => (app.Put(key, "x"), app.Put(key, "y", number: 2), FileStatus.Processed),
            ["a write and an operator's requeue of it"] = (app, key) =>
                app.Put(key, "x") is var file
                    ? (file, file with { Origin = new(MessageSources.Console, 0, 1) }, FileStatus.Processed)
                    : default,
            ["a write and the removal of it"] = (_, key) => (Some.Event(key), Some.Removal(key), FileStatus.Removed),
            ["a removal and a write after it"] = (app, key) => (Some.Removal(key, 1), app.Put(key, "x", number: 2), FileStatus.Processed),
            ["an event and a listing"] = (app, key) =>
                app.Put(key, "x") is var file
                    ? (file, file with { Write = file.Write with { Sequencer = null, EventTime = null } }, FileStatus.Processed)
                    : default,
        };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_later_version_wins_in_every_interleaving_of_two_replicas(string title)
    {
        await using var app = await ProcessorApp.StartAsync();
        await using var other = app.Replica();
        foreach (var isSecondFirst in (bool[])[false, true])
        {
            var hasMet = true;
            for (var calls = 0; hasMet; calls++)
            {
                Assert.True(calls < MostCalls);
                var (first, second, expected) = _cases[title](app, $"{isSecondFirst}-{calls}.txt");
                var (outer, inner) = isSecondFirst ? (second, first) : (first, second);
                hasMet = await MeetAsync(app, outer, other, inner, calls);
                await other.DeliverUntilDoneAsync(inner);
                await app.DeliverUntilDoneAsync(outer);
                var record = app.Find(second)!;
                Assert.True((record.Status, record.Generation) == (expected, second.Generation),
                    $"{first.Key}: {record.Status} {record.Generation}");
                Assert.Equal(WriteOrder.Same, record.Write.ComparedTo(second.Write));
                Assert.Contains(record.OutcomeId!, app.PublishedIds);
            }
        }
    }

    // The inner delivery completes just before a given call of the outer one.
    private static async Task<bool> MeetAsync(ProcessorApp app, FileEvent outer, ProcessorApp other, FileEvent inner, int calls)
    {
        var (made, hasMet) = (0, false);
        app.Sidecar.BeforeNext(_ => !hasMet && made++ == calls, () =>
        {
            hasMet = true;
            other.DeliverAsync(inner).GetAwaiter().GetResult();
        });
        await app.DeliverAsync(outer);
        return hasMet;
    }
}
