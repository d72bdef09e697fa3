using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests.Resumable;

/// <summary>What happens to a complete upload.</summary>
public sealed class ResumableStoreTests
{
    private static readonly byte[] _ten = "0123456789"u8.ToArray();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_last_chunk_stores_the_file_and_names_its_address()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("in/a.txt", 10);
        await app.AppendAsync(upload, 0, _ten[..4]);
        Assert.Empty(app.Bucket.Keys);
        using var patch = await app.PatchAsync(upload, 4, _ten[4..]);
        Assert.Equal((204, $"/api/v1/files/{StateKeys.FileId("in/a.txt")}"), ((int)patch.StatusCode, patch.Header("Content-Location")));
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(_ten))}:", patch.Header("Repr-Digest"));
        Assert.NotNull(patch.Content.Headers.LastModified);
        Assert.Equal(_ten, app.Bucket.Find("in/a.txt"));
    }

    [Fact]
    public async Task A_stored_upload_has_the_receipt_of_any_other_upload()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 10);
        await app.AppendAsync(upload, 0, _ten);
        var key = StateKeys.Upload(StateKeys.FileId("a.txt"));
        Assert.Equal([$"save records {key}", "binding files create a.txt"], app.Sidecar.Effects);
        var receipt = JsonSerializer.Deserialize(app.Sidecar.State.Find(key), WireJson.Default.UploadReceipt)!;
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(_ten)), ObjectTable.ETagOf(_ten)), (receipt.Sha256, receipt.ETags.Single()));
    }

    [Fact]
    public async Task The_type_of_the_file_becomes_that_of_the_object()
    {
        await using var app = await IngestApp.StartAsync();
        using var begun = await app.TusAsync(
            "POST", "/uploads", null, TusCalls.Length(10), TusCalls.Metadata(("key", "x/a.txt"), ("filetype", "text/plain")));
        await app.AppendAsync($"{begun.Headers.Location}", 0, _ten);
        var create = Assert.Single(app.Sidecar.Calls, call => call.Operation == "create");
        Assert.Equal(("x/a.txt", "text/plain"), (create.Key, create.Metadata["Content-Type"]));
    }

    [Fact]
    public async Task A_whole_file_is_stored_by_its_creation()
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await app.TusAsync(
            "POST", "/uploads", _ten, ("Content-Type", "application/offset+octet-stream"), TusCalls.Length(10),
            TusCalls.Metadata(("filename", "a.txt"), ("sha256", Convert.ToHexString(SHA256.HashData(_ten)))));
        Assert.Equal((201, 10L), ((int)response.StatusCode, response.Offset()));
        Assert.NotNull(response.Header("Content-Location"));
        Assert.Equal(_ten, app.Bucket.Find("a.txt"));
        Assert.All(app.ScratchFiles, file => Assert.EndsWith(".json", file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_file_is_stored_by_its_creation()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("empty.txt", 0);
        Assert.Equal([], app.Bucket.Find("empty.txt")!);
        Assert.Equal(0, await app.OffsetAsync(upload));
    }

    [Fact]
    public async Task A_store_that_failed_is_repeated_by_an_empty_chunk_at_the_end()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 10);
        app.Sidecar.FailNext(call => call.Operation == "create");
        using var failed = await app.PatchAsync(upload, 0, _ten);
        Assert.Equal("503 unavailable", await failed.CodeAsync());
        Assert.Equal(TimeSpan.FromSeconds(5), failed.Headers.RetryAfter!.Delta);
        Assert.Equal(10, await app.OffsetAsync(upload));

        using var repeated = await app.PatchAsync(upload, 10, []);
        Assert.Equal((204, 10L), ((int)repeated.StatusCode, repeated.Offset()));
        Assert.NotNull(repeated.Header("Content-Location"));
        Assert.Equal(_ten, app.Bucket.Find("a.txt"));
    }

    [Theory]
    [InlineData("0123456789", 204)]
    [InlineData("other", 412)]
    public async Task A_store_whose_answer_was_lost_is_recognized_by_its_bytes(string stored, int status)
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 10, ("If-None-Match", "*"));
        app.Sidecar.LoseReply(call => call.Operation == "create");
        using var lost = await app.PatchAsync(upload, 0, _ten);
        Assert.Equal(503, (int)lost.StatusCode);
        if (status == 412) app.Bucket.Put("a.txt", stored);
        using var repeated = await app.PatchAsync(upload, 10, []);
        Assert.Equal(status, (int)repeated.StatusCode);
        Assert.Equal(stored, Encoding.UTF8.GetString(app.Bucket.Find("a.txt")!));
    }

    [Fact]
    public async Task A_creation_whose_store_failed_names_the_upload()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call.Operation == "create");
        using var failed = await app.TusAsync(
            "POST", "/uploads", _ten, ("Content-Type", "application/offset+octet-stream"), TusCalls.Length(10),
            TusCalls.Metadata(("filename", "a.txt")));
        Assert.Equal(503, (int)failed.StatusCode);
        using var repeated = await app.PatchAsync($"{failed.Headers.Location}", 10, []);
        Assert.Equal(204, (int)repeated.StatusCode);
        Assert.Equal(_ten, app.Bucket.Find("a.txt"));
    }

    [Fact]
    public async Task A_client_that_lost_the_last_answer_gets_it_again_without_a_second_store()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 10);
        using var first = await app.PatchAsync(upload, 0, _ten);
        Assert.Equal(10, await app.OffsetAsync(upload));
        using var again = await app.PatchAsync(upload, 10, []);
        Assert.Equal((204, first.Header("Content-Location")), ((int)again.StatusCode, again.Header("Content-Location")));
        Assert.Single(app.Sidecar.Calls, call => call.Operation == "create");
    }

    [Fact]
    public async Task Data_that_changed_on_the_volume_is_503_and_starts_again()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 10);
        app.Sidecar.BeforeNext(call => call.Operation == "create", () => File.WriteAllText(
            Assert.Single(app.ScratchFiles, file => !file.EndsWith(".json", StringComparison.Ordinal)), "damaged..."));
        using var patch = await app.PatchAsync(upload, 0, _ten);
        Assert.Contains("integrity-mismatch", await patch.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(404, await app.HeadStatusAsync(upload));
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task Uploads_are_counted_once_when_they_end()
    {
        await using var app = await IngestApp.StartAsync();
        using var measurements = new Measurements(app.Services);
        var stored = await app.BeginAsync("a.txt", 10);
        await app.AppendAsync(stored, 0, _ten[..5]);
        await app.AppendAsync(stored, 5, _ten[5..]);
        var terminated = await app.BeginAsync("b.txt", 10);
        using var gone = await app.TusAsync("DELETE", terminated);
        var failed = await app.BeginAsync("c.txt", 10);
        app.Sidecar.FailNext(call => call.Operation == "create");
        using var refused = await app.PatchAsync(failed, 0, _ten);
        Assert.Equal(
            ["result=stored", "result=aborted", "result=failed"],
            measurements.Of(AppMetrics.Uploads.Name).Select(one => Assert.Single(one.Labels)));
        Assert.Equal(10, Assert.Single(measurements.Of(AppMetrics.UploadSize.Name)).Value);
    }
}
