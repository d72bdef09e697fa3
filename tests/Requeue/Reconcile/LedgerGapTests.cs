using System.Net;
using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue.Tests;

public sealed class LedgerGapTests
{
    [Fact]
    public async Task A_gap_is_published_only_if_it_outlasts_the_grace_period()
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.Buckets["files"].Put("lost.txt", "abc");
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        Assert.Single(app.Sidecar.Sent);
        Assert.Empty(app.Sidecar.Published);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_lasting_mismatch_is_published_with_one_id(int bytes)
    {
        await using var app = await RequeueApp.StartAsync();
        app.Sidecar.Buckets["files"].Put("a.txt", "abc");
        var file = Some.Event("a.txt", Some.Write(1, ObjectTable.ETagOf("abc"u8), 3));
        var record = app.Save(Some.Record(file) with { Bytes = bytes });
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
            app.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(3, app.Sidecar.Published.Count);
        Assert.Single(app.Sidecar.Published.Select(call => call.Metadata["cloudevent.id"]).Distinct());
        Assert.Equal(("ledger", "ledger-gap"), Told(app.Sidecar.Published[0]));

        app.Save(record with { Bytes = 3 });
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        Assert.Equal(3, app.Sidecar.Published.Count);
        Assert.Null(app.Books()!.GapSince);
    }

    [Fact]
    public async Task A_gap_that_was_not_published_is_published_by_the_next_tick()
    {
        await using var app = await RequeueApp.StartAsync(("ReconcileGracePeriod", "00:00:00"));
        app.Sidecar.Buckets["files"].Put("lost.txt", "abc");
        app.Sidecar.FailNext(call => call.Kind == "publish");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.ReconcileAsync());
        app.Sidecar.State.Remove(StateKeys.File(StateKeys.FileId("lost.txt")));
        Assert.Equal(HttpStatusCode.OK, await app.ReconcileAsync());
        Assert.Single(app.Sidecar.Published);
        Assert.Equal(1, app.Books()!.Listed.Count);
    }

    [Fact]
    public void Its_id_is_that_of_no_file_not_even_of_one_called_ledger()
    {
        var record = new Ledger { Gap = new(1, 3), GapSince = Some.Time }.ToGapRecord();
        Assert.False(record.FileId.All(char.IsAsciiHexDigit), $"{record.FileId} could be the digest of a key");
        Assert.Equal(32, record.FileId.Length);
        Assert.NotEqual(FileOutcome.IdOf(StateKeys.FileId("ledger"), record.Write, 0, record.Status), record.OutcomeId);
    }

    private static (string Key, string? Code) Told(SidecarCall call)
    {
        var outcome = JsonSerializer.Deserialize(call.Content.Span, WireJson.Default.FileOutcome)!;
        return (outcome.Key, outcome.Code);
    }
}
