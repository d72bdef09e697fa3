using System.Net;

namespace FilePipeline.Requeue.Tests;

public sealed class LeaseTests
{
    [Fact]
    public async Task Leases_cursors_and_records_have_no_time_to_live()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Put("a.txt");
        app.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(Some.Event("b.txt")));
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        Assert.Equal(HttpStatusCode.OK, await app.SweepAsync());
        var saves = app.Sidecar.Calls.Where(call => call.Kind == "save").ToList();
        foreach (var kind in (string[])["file:", "lease:", "cursor:"])
            Assert.Contains(saves, save => save.Key.StartsWith(kind, StringComparison.Ordinal));
        Assert.All(saves, save => Assert.DoesNotContain("ttlInSeconds", save.Metadata.Keys));
    }
}
