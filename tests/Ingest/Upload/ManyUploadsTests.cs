using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Ingest.Tests;

/// <summary>Many uploads at once, some of which end early.</summary>
public sealed class ManyUploadsTests
{
    private const int Count = 200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_that_go_away_leave_nothing_and_the_others_are_stored()
    {
        await using var app = await IngestApp.StartAsync();
        var aborted = 0;
        var allAborted = app.Log.WhenAsync(
            line => line.Contains("Aborted an upload", StringComparison.Ordinal) && Interlocked.Increment(ref aborted) == Count / 2,
            Cancellation);
        var uploads = await Task.WhenAll(Enumerable.Range(0, Count).Select(n =>
            HalfUpload.StartAsync(app.Port, $"in/{n}.txt", Cancellation)));

        foreach (var upload in uploads.Take(Count / 2)) upload.Dispose();
        var answers = await Task.WhenAll(uploads.Skip(Count / 2).Select(upload => upload.FinishAsync(Cancellation)));
        await allAborted;
        foreach (var upload in uploads.Skip(Count / 2)) upload.Dispose();

        Assert.All(answers, answer => Assert.Equal("HTTP/1.1 201 Created", answer));
        Assert.Equal(Enumerable.Range(Count / 2, Count / 2).Select(n => $"in/{n}.txt").Order(), app.Bucket.Keys.Order());
        Assert.All(app.Bucket.Keys, key => Assert.Equal(100_000, app.Bucket.Find(key)!.Length));
        Assert.Empty(app.ScratchFiles);
        Assert.Equal(0, app.Services.GetRequiredService<ScratchBudget>().Reserved);
    }
}
