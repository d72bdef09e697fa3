using FilePipeline.Contracts;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Many uploads at once, half of which end early, through the whole system.</summary>
public sealed class ManyUploadsTests(ManyUploadsTests.Running system) : IClassFixture<ManyUploadsTests.Running>
{
    private const int Count = 200;

    public sealed class Running : PipelineSystem;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Half_of_them_cancelled_the_others_are_processed()
    {
        var port = system.Run.IngestAddress.Port;
        var uploads = await Task.WhenAll(Enumerable.Range(0, Count).Select(n => HalfUpload.StartAsync(port, KeyOf(n), Cancellation)));

        foreach (var upload in uploads.Take(Count / 2)) upload.Dispose();
        var answers = await Task.WhenAll(uploads.Skip(Count / 2).Select(upload => upload.FinishAsync(Cancellation)));
        foreach (var upload in uploads.Skip(Count / 2)) upload.Dispose();

        Assert.All(answers, answer => Assert.Equal("HTTP/1.1 201 Created", answer));
        foreach (var n in Enumerable.Range(Count / 2, Count / 2)) await system.WhenAsync(KeyOf(n), FileStatus.Processed);
        foreach (var n in Enumerable.Range(0, Count / 2)) Assert.Null(await system.RecordAsync(KeyOf(n)));
        await EmptyScratchAsync();
    }

    // A cancelled upload ends when the service notices it; each further upload gives it that time.
    private async Task EmptyScratchAsync()
    {
        for (var tries = 0; tries < 100 && ScratchFiles().Length > 0; tries++) await system.UploadAsync("in/later.txt", "later\n");
        Assert.Empty(ScratchFiles());
    }

    private string[] ScratchFiles() => [.. Directory.GetFiles(system.ScratchFolder, "*", SearchOption.AllDirectories)
        .Where(file => file.Contains("ingest-", StringComparison.Ordinal) && Path.GetFileName(file) != ".lock")];

    private static string KeyOf(int n) => $"in/many/{n}.txt";
}
