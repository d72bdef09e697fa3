using System.Net;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Processor.Tests;

/// <summary>Large files are sent to the large lane, and claimed there.</summary>
public sealed class LargeLaneTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;

    [Fact]
    public async Task A_large_file_is_sent_on_with_its_round_and_generation()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("LargeFileThresholdBytes", "3"));
        var file = app.Put("a.txt", "1234") with { Origin = new(MessageSources.Requeue, 2, 1) };
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        var sent = Assert.Single(app.Sidecar.Sent);
        Assert.Equal("large-files-out", sent.Component);
        var handed = Assert.Single(Assert.IsType<S3Message.Files>(S3MessageReader.Read(sent.Content)).Events);
        Assert.Equal(file with { Origin = new(MessageSources.Large, 2, 1) }, handed);
        Assert.Null(app.Find(file));
    }

    [Fact]
    public async Task A_large_file_is_claimed_before_it_is_fetched()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("LargeFileThresholdBytes", "3"), ("MaxInlineBytes", "0"));
        var file = app.Put("a.txt", "1234");
        FileRecord? during = null;
        app.Sidecar.BeforeNext(call => call.Operation == "bulkGet", () => during = app.Find(file));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file, Routes.LargeFiles));
        Assert.Equal(FileStatus.Processing, during!.Status);
        Assert.NotNull(during.Claim);
        var record = app.Find(file)!;
        Assert.Equal((FileStatus.Processed, 1, null), (record.Status, record.Attempts, record.Claim));
    }

    [Fact]
    public async Task A_claimed_large_file_is_redelivered_until_the_claim_ends()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await ProcessorApp.StartAsync(clock, ("LargeFileThresholdBytes", "3"));
        var file = app.Put("a.txt", "1234");
        app.Save(Some.Record(file, FileStatus.Processing) with { Claim = new("theirs", clock.GetUtcNow().AddMinutes(1)) });
        Assert.Equal(Redelivered, await app.DeliverAsync(file, Routes.LargeFiles));
        Assert.Empty(app.Sidecar.Effects);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file, Routes.LargeFiles));
        Assert.Equal(FileStatus.Processed, app.Find(file)!.Status);
    }

    [Fact]
    public async Task A_failed_attempt_releases_its_claim()
    {
        await using var app = await ProcessorApp.StartAsync(null, ("LargeFileThresholdBytes", "3"), ("MaxInlineBytes", "0"));
        var file = app.Put("a.txt", "1234");
        app.Sidecar.FailNext(call => call.Operation == "bulkGet");
        Assert.Equal(Redelivered, await app.DeliverAsync(file, Routes.LargeFiles));
        Assert.Equal((FileStatus.Failing, null, 1), (app.Find(file)!.Status, app.Find(file)!.Claim, app.Find(file)!.Attempts));
    }
}
