using System.Text;
using FilePipeline.Pipeline.Tests.Generated;

namespace FilePipeline.Pipeline.Tests;

/// <summary>A client that NSwag generates from docs/openapi.json works against the running system.</summary>
public sealed class GeneratedClientTests(GeneratedClientTests.Running system) : IClassFixture<GeneratedClientTests.Running>
{
    public sealed class Running : PipelineSystem;

    [Fact]
    public async Task A_generated_client_uploads_waits_and_reads_the_outcome()
    {
        var client = new ApiClient(system.People);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("a,b\n1,2\n3,4\n"));

        var stored = await client.PutFileAsync("in/generated client.csv", body: content, cancellationToken: PipelineSystem.Cancellation);
        var file = await client.GetFileAsync(stored.FileId, "60s", cancellationToken: PipelineSystem.Cancellation);

        Assert.Equal(("in/generated client.csv", FileStatus.Processed), (file.Key, file.Status));
        Assert.Equal((stored.Sha256, 12L, 3L), (file.Sha256, file.Bytes, file.Lines));
        Assert.True(file.IsCurrent);
    }

    [Fact]
    public async Task A_rejected_upload_is_listed_among_the_failures()
    {
        var client = new ApiClient(system.People);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("echo hello\n"));
        var stored = await client.PutFileAsync("failed/script.sh", body: content, cancellationToken: PipelineSystem.Cancellation);
        var file = await client.GetFileAsync(stored.FileId, "60s", cancellationToken: PipelineSystem.Cancellation);
        Assert.Equal((FileStatus.Rejected, "type-not-allowed"), (file.Status, file.Code));

        var failures = await client.ListFailuresAsync(prefix: "failed/", cancellationToken: PipelineSystem.Cancellation);
        Assert.Equal("failed/script.sh", Assert.Single(failures.Files).Key);
    }

    [Fact]
    public async Task A_refusal_is_a_typed_problem()
    {
        var client = new ApiClient(system.People);
        var refusal = await Assert.ThrowsAsync<ApiException<Problem>>(() =>
            client.GetFileAsync("0123456789abcdef0123456789abcdef", cancellationToken: PipelineSystem.Cancellation));
        Assert.Equal((404, "no-record", "/problems/no-record"), (refusal.StatusCode, refusal.Result.Code, refusal.Result.Type));
    }

    [Fact]
    public async Task Parked_files_and_send_backs_reach_requeue_through_the_sidecars()
    {
        var client = new ApiClient(system.People);
        var parked = await client.ListParkedAsync(cancellationToken: PipelineSystem.Cancellation);
        Assert.True(parked.IsComplete);
    }

    [Fact]
    public async Task Outcomes_of_uploads_are_streamed()
    {
        using var stream = new StreamReader(await system.People.GetStreamAsync(
            new Uri("/api/v1/events?prefix=streamed/", UriKind.Relative), PipelineSystem.Cancellation));
        Assert.StartsWith(":", await stream.ReadLineAsync(PipelineSystem.Cancellation), StringComparison.Ordinal);
        await system.UploadAsync("streamed/a.txt", "hello\n");
        string? line;
        do line = await stream.ReadLineAsync(PipelineSystem.Cancellation);
        while (line?.StartsWith("data: ", StringComparison.Ordinal) == false);
        Assert.Contains("\"key\":\"streamed/a.txt\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_is_downloaded_from_the_signed_address()
    {
        await system.UploadAsync("in/content.txt", "the bytes\n");
        await system.WhenAsync("in/content.txt", Contracts.FileStatus.Processed);
        var id = Contracts.StateKeys.FileId("in/content.txt");
        Assert.Equal("the bytes\n", await system.People.GetStringAsync(
            new Uri($"/api/v1/files/{id}/content", UriKind.Relative), PipelineSystem.Cancellation));
    }
}
