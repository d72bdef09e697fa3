using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class ReconcileRateTests
{
    [Theory]
    [InlineData("1", 60)]
    [InlineData("3", 20)]
    public async Task A_small_rate_holds_whatever_the_page_and_the_lease(string rate, int minutes)
    {
        await using var app = await RequeueApp.StartAsync(("ReconcileObjectsPerSecond", rate));
        const int keys = 3600;
        for (var i = 0; i < keys; i++) app.Put($"{i}.txt");
        var perMinute = keys / minutes;
        for (var minute = 0; minute < minutes; minute++)
        {
            Assert.Null(app.Books());
            await app.ReconcileAsync();
            Assert.InRange(Looked(app), 0, perMinute * (minute + 1));
            app.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(keys, app.Books()!.Listed.Count);
    }

    [Fact]
    public async Task Reprocess_and_the_look_at_parked_entries_keep_the_rate_too()
    {
        await using var app = await RequeueApp.StartAsync(("ReconcileObjectsPerSecond", "1"));
        for (var i = 0; i < 300; i++)
        {
            app.Save(Some.Record(app.Put($"{i}.txt")) with { Bytes = 3 });
            app.Park($"parked/{i}.txt", "timed-out");
        }

        await app.AskAsync(HttpMethod.Post, "/reprocess", "{}");
        for (var minute = 1; minute <= 3; minute++)
        {
            app.Clock.Advance(TimeSpan.FromMinutes(1));
            await app.ReconcileAsync();
            Assert.InRange((int)(await app.AskAsync(HttpMethod.Get, "/reprocess")).Body["looked"]!, 0, 60 * (minute + 1));
            Assert.InRange(app.Sidecar.Calls.Count(IsEntryRead), 0, 60 * minute);
        }
    }

    private static int Looked(RequeueApp app) =>
        app.Sidecar.Calls.Count(call => call.Kind == "get" && call.Key.StartsWith("file:", StringComparison.Ordinal));

    private static bool IsEntryRead(SidecarCall call) =>
        call.Component == Components.Parking
            && call.Operation == "get" && call.Metadata["key"].StartsWith("parked/", StringComparison.Ordinal);
}
