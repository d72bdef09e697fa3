using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

/// <summary>Ends at every call to the sidecar in turn, before its effect or after it, and
/// begins again as a redelivery, a tick or a person does.</summary>
public sealed class CrashTests
{
    private const int MoreThanAllCalls = 30;
    private static readonly FileEvent _file = Some.Event();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Parking_ends_with_one_entry_and_its_outcome(bool isAfterEffect) => WalkAsync(
        isAfterEffect,
        ["save", "create", "publish"],
        app =>
        {
            app.Failing(_file);
            return Task.CompletedTask;
        },
        app => app.DeliverAsync(_file),
        app =>
        {
            var record = app.Find(_file)!;
            Assert.Equal(FileStatus.Parked, record.Status);
            Assert.Equal([record.ParkedKey!], app.ParkingKeys);
            Assert.InRange(app.Sidecar.Published.Count, 1, 2);
            Assert.All(app.Sidecar.Published, call => Assert.Equal(record.OutcomeId, call.Metadata["cloudevent.id"]));
        },
        ("MaxRounds", "0"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_sweep_sends_once_or_twice_and_leaves_no_entry(bool isAfterEffect) => WalkAsync(
        isAfterEffect,
        ["save", "create", "delete"],
        async app =>
        {
            app.Failing(_file);
            Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(_file));
            app.Clock.Advance(TimeSpan.FromMinutes(2));
        },
        app => app.SweepAsync(),
        app =>
        {
            Assert.InRange(app.Sidecar.Sent.Count, 1, 2);
            Assert.All(app.Sidecar.Sent, call =>
                Assert.Equal((1, 0), (RequeueApp.EventIn(call.Content).Round, RequeueApp.EventIn(call.Content).Generation)));
            Assert.Empty(app.ParkingKeys);
            Assert.Equal(FileStatus.Waiting, app.Find(_file)!.Status);
        });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_discard_ends_with_its_record_and_its_outcome(bool isAfterEffect) => WalkAsync(
        isAfterEffect,
        ["save", "publish", "delete"],
        async app =>
        {
            app.Failing(_file);
            Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(_file));
        },
        app => app.ActAsync(
            "discard", ParkingKeys.Parked("files-unavailable", FileOutcome.IdOf(_file.FileId, _file.Write, 0, FileStatus.Parked))),
        app =>
        {
            var record = app.Find(_file)!;
            Assert.Equal(FileStatus.Discarded, record.Status);
            Assert.Empty(app.ParkingKeys);
            Assert.Contains(app.Sidecar.Published, call => call.Metadata["cloudevent.id"] == record.OutcomeId);
        },
        ("MaxRounds", "0"));

    private static async Task WalkAsync(
        bool isAfterEffect,
        IReadOnlyList<string> steps,
        Func<RequeueApp, Task> prepare,
        Func<RequeueApp, Task<HttpStatusCode>> act,
        Action<RequeueApp> check,
        params (string Key, string Value)[] settings)
    {
        HashSet<string> crashed = [];
        for (var step = 0; step < MoreThanAllCalls; step++)
        {
            await using var app = await RequeueApp.StartAsync(settings);
            await prepare(app);
            var calls = 0;
            string? hit = null;
            bool IsStep(SidecarCall call)
            {
                if (calls++ != step) return false;
                hit = call.Kind == "binding" ? call.Operation : call.Kind;
                return true;
            }

            if (isAfterEffect) app.Sidecar.LoseReply(IsStep);
            else app.Sidecar.FailNext(IsStep);
            await act(app);
            if (hit is null) break;
            crashed.Add(hit);
            // Past the end of a lease that the crash left behind.
            app.Clock.Advance(TimeSpan.FromMinutes(2));
            await act(app);
            check(app);
        }

        Assert.Superset(steps.ToHashSet(), crashed);
    }
}
