using System.Diagnostics;
using System.Net;
using System.Text.Json;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Processor.Tests;

/// <summary>Concurrent small and large files, bytes in flight, and time limits. Files
/// above 5 bytes are large here, and go through scratch.</summary>
public sealed class LimitsTests
{
    private const HttpStatusCode Redelivered = HttpStatusCode.ServiceUnavailable;
    private const int LargeBytes = 35;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private static readonly (string, string)[] _settings =
        [("LargeFileThresholdBytes", "5"), ("MaxInlineBytes", "5"), ("MaxBytesInFlight", "80")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Eight_large_files_never_block_small_ones()
    {
        await using var app = await ProcessorApp.StartAsync(null, _settings);
        using var held = Hold(app, fetches: 2);
        var large = Enumerable.Range(1, 8).Select(number => app.Put($"large-{number}.txt", new string('x', LargeBytes))).ToList();
        var deliveries = large.Select(file => app.DeliverAsync(file, Routes.LargeFiles)).ToList();
        await held.WhenHeldAsync();

        for (var number = 1; number <= 20; number++)
        {
            var small = app.Put($"small-{number}.txt", "12345");
            Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(small));
            Assert.Equal(FileStatus.Processed, app.Find(small)!.Status);
        }

        Assert.All(deliveries, delivery => Assert.False(delivery.IsCompleted));
        held.Release();
        Assert.All(await Task.WhenAll(deliveries), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(large, file => Assert.Equal(FileStatus.Processed, app.Find(file)!.Status));
    }

    [Fact]
    public async Task Scratch_holds_no_more_than_the_bytes_in_flight()
    {
        await using var app = await ProcessorApp.StartAsync(null, _settings);
        using var held = Hold(app, fetches: 2);
        var large = Enumerable.Range(1, 8).Select(number => app.Put($"large-{number}.txt", new string('x', LargeBytes))).ToList();
        var deliveries = large.Select(file => app.DeliverAsync(file, Routes.LargeFiles)).ToList();
        await held.WhenHeldAsync();
        // All eight are claimed, and six of them wait for room.
        var started = Stopwatch.GetTimestamp();
        while (large.Any(file => app.Find(file)?.Claim is null))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < _patience, "a file was not claimed");
            await Task.Yield();
        }


        held.Release();
        await Task.WhenAll(deliveries);

        Assert.Equal(2, held.Most);
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task A_large_file_over_its_limit_releases_its_claim_and_scratch()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await ProcessorApp.StartAsync(clock, _settings);
        using var held = Hold(app, fetches: 1);
        var slow = app.Put("slow.txt", new string('x', 1000));
        var delivery = app.DeliverAsync(slow, Routes.LargeFiles);
        await held.WhenHeldAsync();

        clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(Redelivered, await delivery);
        held.Release();
        Assert.Equal((FileStatus.Failing, "timed-out", null), (app.Find(slow)!.Status, app.Find(slow)!.Code, app.Find(slow)!.Claim));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(slow, Routes.LargeFiles));
        Assert.Equal((FileStatus.Processed, 2), (app.Find(slow)!.Status, app.Find(slow)!.Attempts));
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task Files_left_without_time_are_tried_at_the_redelivery()
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await ProcessorApp.StartAsync(clock);
        FileEvent[] files = [app.Put("1.txt", "1"), app.Put("2.txt", "2"), app.Put("3.txt", "3")];
        using var reached = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        app.Sidecar.BeforeNext(call => call.Operation == "get" && call.Key == "2.txt", () =>
        {
            reached.Release();
            release.Wait(_patience);
        });
        var body = Merge(files);
        var delivery = app.DeliverAsync(body);
        Assert.True(await reached.WaitAsync(_patience, Cancellation));

        clock.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal(Redelivered, await delivery);
        release.Release();
        Assert.Equal([FileStatus.Processed, FileStatus.Failing, null], files.Select(file => app.Find(file)?.Status));
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(body));
        Assert.Equal([(FileStatus.Processed, 1), (FileStatus.Processed, 2), (FileStatus.Processed, 1)], files.Select(file =>
            (app.Find(file)!.Status, app.Find(file)!.Attempts)));
    }

    private static byte[] Merge(IEnumerable<FileEvent> files)
    {
        var records = files.Select(file =>
            JsonDocument.Parse(S3MessageWriter.Write(file)).RootElement.GetProperty("Records")[0].GetRawText());
        return System.Text.Encoding.UTF8.GetBytes($$"""{"Records":[{{string.Join(',', records)}}]}""");
    }

    private static HeldFetches Hold(ProcessorApp app, int fetches) => new(app, fetches);

    /// <summary>Holds copies into scratch, each with its file written, until they are released.</summary>
    private sealed class HeldFetches : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly SemaphoreSlim _held = new(0);
        private readonly ManualResetEventSlim _open = new();
        private readonly int _fetches;
        private int _now;
        private int _most;

        public HeldFetches(ProcessorApp app, int fetches)
        {
            _fetches = fetches;
            app.Sidecar.OnBinding("files", "bulkGet", call =>
            {
                var item = JsonDocument.Parse(call.Content).RootElement.GetProperty("items")[0];
                var content = app.Sidecar.Buckets["files"].Find(item.GetProperty("key").GetString()!)!;
                lock (_gate) _most = Math.Max(_most, ++_now);
                File.WriteAllBytes(item.GetProperty("filePath").GetString()!, content);
                _held.Release();
                _open.Wait(_patience);
                lock (_gate) _now--;
                return new("""[{"key":""}]"""u8.ToArray());
            });
        }

        public int Most => _most;

        public async Task WhenHeldAsync()
        {
            for (var fetch = 0; fetch < _fetches; fetch++) Assert.True(await _held.WaitAsync(_patience, Cancellation));
        }

        public void Release() => _open.Set();

        public void Dispose()
        {
            _open.Set();
            _held.Dispose();
            _open.Dispose();
        }
    }
}
