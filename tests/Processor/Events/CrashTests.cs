using System.Net;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Processor.Tests;

/// <summary>A processor crashes after any call to its sidecar; the redelivery to a
/// replica has the same result as without the crash.</summary>
public sealed class CrashTests
{
    private const int MostCalls = 20;
    private const string Route = Routes.FileEvents;

    public static TheoryData<string> Cases => [.. _cases.Keys];

    // The state before, the route of the event, and the expected status and outcomes.
    private static readonly Dictionary<string, Func<ProcessorApp, string, CrashCase>> _cases = new()
    {
        ["a first write"] = (app, key) => new(app.Put(key, "1234"), Route, FileStatus.Processed, []),
        ["a rejection"] = (app, key) =>
            new(app.Put(key.Replace(".txt", ".exe", StringComparison.Ordinal), "MZ"), Route, FileStatus.Rejected, []),
        ["a large file"] = (app, key) => new(app.Put(key, "123456789"), Routes.LargeFiles, FileStatus.Processed, []),
        ["a write over a final record"] = (app, key) =>
            Over(app, app.Put(key, "1234", number: 2), Route, Some.Record(Some.Event(key)), FileStatus.Processed),
        ["a large write over a final record"] = (app, key) =>
            Over(app, app.Put(key, "123456789", number: 2), Routes.LargeFiles, Some.Record(
                Some.Event(key), FileStatus.Missing), FileStatus.Processed),
        ["an operator's requeue"] = (app, key) => app.Put(key, "1234") is var file
            ? Over(app, file with { Origin = new(MessageSources.Console, 0, 1) }, Route, Some.Record(
                file, FileStatus.Parked), FileStatus.Processed) : null!,
        ["a removal"] = (app, key) => Over(app, Some.Removal(key), Route, Some.Record(Some.Event(key)), FileStatus.Removed),
        ["a file that is missing"] = (app, key) =>
            Over(app, Some.Event(key), Route, Some.Record(Some.Event(key), FileStatus.Failing) with { Attempts = 2 }, FileStatus.Missing),
        ["a write of unknown order"] = (app, key) =>
            app.Put(key, "1234") is var file ? Over(
                app, file with { Write = file.Write with { Sequencer = null, EventTime = null } },
                Route, Some.Record(Some.Event(key)), FileStatus.Processed) : null!,
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_redelivery_after_any_crash_completes_the_file(string title)
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await ProcessorApp.StartAsync(clock, ("MaxInlineBytes", "4"), ("LargeFileThresholdBytes", "8"));
        await using var other = app.Replica();
        var hasSucceeded = false;
        for (var calls = 0; !hasSucceeded; calls++)
        {
            Assert.True(calls < MostCalls);
            var crash = _cases[title](app, $"{calls}.txt");
            var before = app.PublishedIds.Count;
            hasSucceeded = await DeliverAndCrashAfterAsync(calls, app, crash) == HttpStatusCode.OK;
            await DeliverUntilDoneAsync(other, clock, crash);
            AssertEnd(app, crash, app.PublishedIds.Skip(before));
        }

        Assert.Empty((string[])[.. app.ScratchFiles, .. other.ScratchFiles]);
    }

    [Fact]
    public async Task A_crash_never_loses_the_message_to_the_large_lane()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("LargeFileThresholdBytes", "3"));
        var hasSucceeded = false;
        for (var calls = 0; !hasSucceeded; calls++)
        {
            Assert.True(calls < MostCalls);
            var crash = new CrashCase(app.Put($"{calls}.txt", "1234"), Route, FileStatus.Processing, []);
            hasSucceeded = await DeliverAndCrashAfterAsync(calls, app, crash) == HttpStatusCode.OK;
            Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(crash.File));
            Assert.Contains(app.Sidecar.Sent, sent =>
                S3MessageReader.Read(sent.Content) is S3Message.Files { Events: [var file] } && file.Key == crash.File.Key);
        }
    }

    private static CrashCase Over(ProcessorApp app, FileEvent file, string route, FileRecord record, FileStatus expected)
    {
        app.Save(record);
        return new(file, route, expected, record.OutcomeId is { } published ? [published] : []);
    }

    // After a number of calls, no further call reaches the sidecar.
    private static async Task<HttpStatusCode> DeliverAndCrashAfterAsync(int calls, ProcessorApp app, CrashCase crash)
    {
        var (made, isDead) = (0, true);
        app.Sidecar.FailNext(_ => isDead && Interlocked.Increment(ref made) > calls, times: int.MaxValue, Grpc.Core.StatusCode.Unavailable);
        var status = await app.DeliverAsync(crash.File, crash.Route);
        isDead = false;
        return status;
    }

    private static async Task DeliverUntilDoneAsync(ProcessorApp other, FakeTimeProvider clock, CrashCase crash)
    {
        // The claim of the crashed processor must end first.
        if (await other.DeliverAsync(crash.File, crash.Route) == HttpStatusCode.OK) return;
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.OK, await other.DeliverAsync(crash.File, crash.Route));
    }

    private static void AssertEnd(ProcessorApp app, CrashCase crash, IEnumerable<string> published)
    {
        var record = app.Find(crash.File)!;
        Assert.Equal((crash.Expected, crash.File.Generation), (record.Status, record.Generation));
        Assert.Equal(WriteOrder.Same, record.Write.ComparedTo(crash.File.Write));
        Assert.Equal(FileOutcome.IdOf(record.FileId, record.Write, record.Generation, record.Status), record.OutcomeId);
        Assert.Equal([.. crash.AlreadyPublished, record.OutcomeId!], published.Distinct());
    }

    private sealed record CrashCase(FileEvent File, string Route, FileStatus Expected, IReadOnlyList<string> AlreadyPublished);
}
