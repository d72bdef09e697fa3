using System.Net.Sockets;
using FilePipeline.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Ingest.Tests.Resumable;

/// <summary>Uploads outlive lost connections and restarts, and end when their time is over.</summary>
public sealed class ResumableSurvivalTests
{
    private static readonly byte[] _hundred = [.. Enumerable.Range(0, 100).Select(number => (byte)number)];
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_before_a_lost_connection_are_kept()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 100);
        using (await app.SendPartAsync(upload, 0, 100, _hundred[..40])) app.WaitForData(40);
        Assert.Equal(40, await app.OffsetAsync(upload));
        await app.AppendAsync(upload, 40, _hundred[40..]);
        Assert.Equal(_hundred, app.Bucket.Find("a.txt"));
    }

    [Fact]
    public async Task A_dead_connection_does_not_lock_its_client_out()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 100);
        using var dead = await app.SendPartAsync(upload, 0, 100, _hundred[..40]);
        app.WaitForData(40);
        // The connection is open, as after a lost network.
        Assert.Equal(40, await app.OffsetAsync(upload).WaitAsync(_patience, Cancellation));
        await app.AppendAsync(upload, 40, _hundred[40..]).WaitAsync(_patience, Cancellation);
        Assert.Equal(_hundred, app.Bucket.Find("a.txt"));
        using var reader = new StreamReader(dead.GetStream());
        Assert.Equal("HTTP/1.1 423 Locked", await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(_patience, Cancellation));
    }

    [Fact]
    public async Task A_newer_chunk_ends_an_older_one_of_the_same_offset()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 100);
        using var dead = await app.SendPartAsync(upload, 0, 100, []);
        await app.AppendAsync(upload, 0, _hundred[..60]).WaitAsync(_patience, Cancellation);
        Assert.Equal(60, await app.OffsetAsync(upload).WaitAsync(_patience, Cancellation));
    }

    [Fact]
    public async Task An_interrupted_chunk_with_a_checksum_is_not_kept()
    {
        await using var app = await IngestApp.StartAsync();
        var upload = await app.BeginAsync("a.txt", 100);
        var client = new TcpClient();
        await client.ConnectAsync("localhost", app.Port, Cancellation);
        await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"PATCH {upload} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\nContent-Length: 100\r\n"
            + "Content-Type: application/offset+octet-stream\r\nUpload-Checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=\r\n\r\n0123456789"),
                Cancellation);
        app.WaitForData(10);
        client.Dispose();
        Assert.Equal(0, await app.OffsetAsync(upload));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70)]
    [InlineData(100)]
    public async Task An_upload_goes_on_after_a_restart(int before)
    {
        await using var sidecar = await ScriptedSidecar.StartAsync();
        using var volume = new Volume();
        string upload;
        int appPort;
        await using (var first = await IngestApp.StartAsync(new IngestStart { Sidecar = sidecar }, ("Ingest:ScratchFolder", volume.Path)))
        {
            appPort = first.AppPort;
            upload = await first.BeginAsync("a.txt", 100);
            if (before == 100) first.Sidecar.FailNext(call => call.Operation == "create");
            using var patch = await first.PatchAsync(upload, 0, _hundred[..before]);
        }

        await using var second = await IngestApp.StartAsync(
            new IngestStart { Sidecar = sidecar }, ("Ingest:ScratchFolder", volume.Path), ("Sidecar:AppPort", $"{appPort}"));
        Assert.Equal(before, second.Services.GetRequiredService<ScratchBudget>().Reserved);
        Assert.Equal(before, await second.OffsetAsync(upload));
        await second.AppendAsync(upload, before, _hundred[before..]);
        Assert.Equal(_hundred, second.Bucket.Find("a.txt"));
        Assert.Equal(0, second.Services.GetRequiredService<ScratchBudget>().Reserved);
        using var again = await second.PatchAsync(upload, 100, []);
        Assert.NotNull(again.Header("Content-Location"));
    }

    [Fact]
    public async Task Files_without_a_state_are_deleted_at_start()
    {
        await using var app = await IngestApp.StartAsync(folder =>
        {
            var partial = Directory.CreateDirectory(Path.Combine(folder, "partial")).FullName;
            File.WriteAllText(Path.Combine(partial, "24e533e02ec3bc40c387f1a0e460e216"), "data");
            File.WriteAllText(Path.Combine(partial, "34e533e02ec3bc40c387f1a0e460e216.json"), "{");
            File.WriteAllText(Path.Combine(partial, "44e533e02ec3bc40c387f1a0e460e216.json.tmp"), "{}");
        });
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task An_upload_expires_a_day_after_its_last_byte()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await IngestApp.StartAsync(clock);
        using var begun = await app.TusAsync("POST", "/uploads", null, TusCalls.Length(100), TusCalls.Metadata(("filename", "a.txt")));
        var upload = $"{begun.Headers.Location}";
        Assert.Equal($"{Some.Time.AddHours(24):R}", begun.Header("Upload-Expires"));
        clock.Advance(TimeSpan.FromHours(20));
        using var patch = await app.PatchAsync(upload, 0, _hundred[..70]);
        Assert.Equal($"{Some.Time.AddHours(44):R}", patch.Header("Upload-Expires"));

        clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(410, await app.HeadStatusAsync(upload));
        using var late = await app.PatchAsync(upload, 70, _hundred[70..]);
        Assert.Equal("410 upload-expired", await late.CodeAsync());
        Assert.Empty(app.Bucket.Keys);
    }

    [Fact]
    public async Task The_bytes_of_an_expired_upload_are_deleted_and_no_longer_reserved()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await IngestApp.StartAsync(clock);
        var upload = await app.BeginAsync("a.txt", 100);
        await app.AppendAsync(upload, 0, _hundred[..70]);
        Assert.Equal(70, app.Services.GetRequiredService<ScratchBudget>().Reserved);
        Pass(TimeSpan.FromHours(25), () => app.ScratchFiles.All(file => file.EndsWith(".json", StringComparison.Ordinal)));
        Assert.Equal(0, app.Services.GetRequiredService<ScratchBudget>().Reserved);
        Assert.Equal(410, await app.HeadStatusAsync(upload));
        Pass(TimeSpan.FromHours(25), () => app.ScratchFiles.Count == 0);
        Assert.Equal(404, await app.HeadStatusAsync(upload));

        void Pass(TimeSpan time, Func<bool> isDone)
        {
            clock.Advance(time);
            Assert.True(SpinWait.SpinUntil(isDone, _patience), string.Join(' ', app.ScratchFiles));
        }
    }

    [Fact]
    public async Task A_stored_upload_is_forgotten_after_an_hour()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await IngestApp.StartAsync(clock);
        var upload = await app.BeginAsync("a.txt", 100);
        await app.AppendAsync(upload, 0, _hundred);
        clock.Advance(TimeSpan.FromMinutes(70));
        Assert.True(SpinWait.SpinUntil(() => app.ScratchFiles.Count == 0, _patience), string.Join(' ', app.ScratchFiles));
        Assert.Equal(404, await app.HeadStatusAsync(upload));
    }

    [Fact]
    public async Task A_chunk_that_does_not_fit_is_503_and_fits_later()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxScratchBytes", "100"), ("Ingest:MaxBytes", "100"));
        var (one, two) = (await app.BeginAsync("a.txt", 100), await app.BeginAsync("b.txt", 60));
        await app.AppendAsync(one, 0, _hundred[..50]);
        using var full = await app.PatchAsync(two, 0, _hundred[..10]);
        Assert.Equal("503 unavailable", await full.CodeAsync());
        await app.AppendAsync(one, 50, _hundred[50..]);
        await app.AppendAsync(two, 0, _hundred[..60]);
        Assert.Equal(["a.txt", "b.txt"], app.Bucket.Keys);
    }

    [Fact]
    public async Task A_full_volume_is_507()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "no device that is always full");
        await using var device = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0);
        var full = await Assert.ThrowsAnyAsync<IOException>(() => device.WriteAsync(_hundred, Cancellation).AsTask());
        var context = new DefaultHttpContext();
        var answer = Refusals.Unavailable(context, new(Codes.Unavailable("scratch"), "the data could not be written", full));
        Assert.Equal((507, "no-space"), (answer.StatusCode, answer.ProblemDetails.Extensions["code"]));
        Assert.Equal("5", context.Response.Headers.RetryAfter);
    }

    private sealed class Volume : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("ingest-volume-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
