namespace FilePipeline.Ingest.Tests;

public sealed class ScratchFolderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_of_a_killed_process_are_deleted_at_start()
    {
        await using var app = await IngestApp.StartAsync(folder =>
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder).FullName, "old"), "old"));
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task A_deleted_scratch_folder_is_created_again()
    {
        await using var app = await IngestApp.StartAsync();
        app.RemoveScratch();
        using var response = await app.PutAsync("/files/a.txt", "x"u8.ToArray());
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task A_scratch_folder_that_cannot_be_created_is_503()
    {
        await using var app = await IngestApp.StartAsync();
        var folder = app.RemoveScratch();
        await File.WriteAllTextAsync(folder, "in its place", Cancellation);
        using var response = await app.PutAsync("/files/a.txt", "x"u8.ToArray());
        File.Delete(folder);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Contains("scratch-unavailable", await app.RefusedAsync(503, response), StringComparison.Ordinal);
    }
}
