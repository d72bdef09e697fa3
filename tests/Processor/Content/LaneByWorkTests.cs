using System.Net;
using System.Security.Cryptography;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Processor.Tests;

/// <summary>A file is processed in the lane that has time for it, whatever its size.</summary>
public sealed class LaneByWorkTests
{
    private const int LaneBytes = 4_000_000;
    private static readonly (string, string) _laneBytes = ("MaxSmallLaneUnpackedBytes", $"{LaneBytes}");
    private static readonly byte[] _random = RandomNumberGenerator.GetBytes(200_000);

    public static TheoryData<string, byte[], bool> Contents => new()
    {
        // Announced in its trailer, in a header, in a later header; not announced and detected while unpacking.
        { "a.bin.gz", Packed.Gzip(new byte[LaneBytes + 1]), true },
        { "a.bin.gz", Packed.Gzip(new byte[LaneBytes]), false },
        { "a.bin.zst", HandmadeZstd.Frame([], zeros: LaneBytes + 1, announcesLength: true), true },
        { "a.bin.zst", HandmadeZstd.Frame([], zeros: LaneBytes, announcesLength: true), false },
        { "a.bin.zst", [.. HandmadeZstd.Frame([1]), .. HandmadeZstd.Frame([], zeros: LaneBytes, announcesLength: true)], true },
        { "a.bin.zst", HandmadeZstd.Frame([], zeros: LaneBytes + 1), true },
        { "a.bin.gz", [.. Packed.Gzip(new byte[LaneBytes]), .. Packed.Gzip([1])], true },
        { "a.bin.gz.gz", Packed.Gzip(Packed.Gzip(new byte[LaneBytes])), true },
        { "a.json", Packed.Gzip(new byte[LaneBytes + 1]), true },
        { "a.bin", new byte[LaneBytes + 1], false },
    };

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Content_that_unpacks_large_is_sent_to_the_large_lane(string name, byte[] content, bool isHandedOn)
    {
        await using var app = await ProcessorApp.StartAsync(null, _laneBytes);
        var file = app.Put(name, content);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal(isHandedOn ? null : FileStatus.Processed, app.Find(file)?.Status);
        if (!isHandedOn) return;
        var sent = Assert.Single(app.Sidecar.Sent);
        Assert.Equal(Components.LargeFilesOut, sent.Component);
        if (name == "a.json") return;
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(sent.Content.ToArray(), Routes.LargeFiles));
        Assert.Equal((FileStatus.Processed, 1), (app.Find(file)!.Status, app.Find(file)!.Attempts));
    }

    [Fact]
    public async Task The_ratio_so_far_is_enough_to_stop_early()
    {
        // It announces no length, and only its last part exceeds the limit.
        byte[] content = [.. Enumerable.Repeat(HandmadeZstd.Frame(_random, zeros: 500_000), 8).SelectMany(frame => frame)];
        using var stream = new MemoryStream(content, writable: false);
        var scan = new Analysis.ContentScan(FileTypes.Default, new(200, 1 << 30) { LaneBytes = LaneBytes });
        using var open = await scan.OpenAsync("a.bin.zst", stream, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<Analysis.TooMuchWorkException>(() => scan.FinishAsync(open, TestContext.Current.CancellationToken));
        Assert.InRange(stream.Position, 1, content.Length / 2);
    }

    [Fact]
    public async Task An_impossible_trailer_is_ignored()
    {
        await using var app = await ProcessorApp.StartAsync(null, _laneBytes);
        var file = app.Put("a.bin.gz", [.. Packed.Gzip([1, 2, 3]), 0xff, 0xff, 0xff, 0x7f]);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Equal((FileStatus.Processed, 4), (app.Find(file)!.Status, (int?)(long?)app.Find(file)!.Analysis!["trailingBytes"]));
    }

    [Fact]
    public async Task Analysis_over_the_small_limit_goes_to_the_large_lane()
    {
        var clock = new LimitClock();
        await using var app = await ProcessorApp.StartAsync(clock);
        var file = app.Put("a.txt", "whole\n");
        app.Sidecar.BeforeNext(call => call.Operation == "get", () => clock.IsArmed = true);

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));

        Assert.Null(app.Find(file));
        var sent = Assert.Single(app.Sidecar.Sent);
        Assert.Equal(Components.LargeFilesOut, sent.Component);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(sent.Content.ToArray(), Routes.LargeFiles));
        Assert.Equal((FileStatus.Processed, 1), (app.Find(file)!.Status, app.Find(file)!.Attempts));
    }

    [Fact]
    public async Task Analysis_over_the_large_limit_fails()
    {
        var clock = new LimitClock();
        await using var app = await ProcessorApp.StartAsync(clock);
        var file = app.Put("a.txt", "whole\n");
        app.Sidecar.BeforeNext(call => call.Operation == "get", () => clock.IsArmed = true);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync(file, Routes.LargeFiles));

        Assert.Equal((FileStatus.Failing, Codes.TimedOut), (app.Find(file)!.Status, app.Find(file)!.Code));
        Assert.Empty(app.Sidecar.Sent);
    }

    [Theory]
    [InlineData("files", "get")]
    [InlineData("records", "save")]
    public async Task A_slow_bucket_or_record_store_is_a_failure(string component, string call)
    {
        var clock = new FakeTimeProvider(Some.Time);
        await using var app = await ProcessorApp.StartAsync(clock);
        var file = app.Put("a.txt", "whole\n");
        using var reached = new SemaphoreSlim(0);
        using var release = new SemaphoreSlim(0);
        app.Sidecar.BeforeNext(one => one.Component == component && (one.Operation == call || one.Kind == call), () =>
        {
            reached.Release();
            release.Wait(TimeSpan.FromSeconds(30));
        });
        var delivery = app.DeliverAsync(file);
        Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));

        clock.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await delivery);
        release.Release();
        Assert.Equal((FileStatus.Failing, Codes.TimedOut), (app.Find(file)!.Status, app.Find(file)!.Code));
        Assert.Empty(app.Sidecar.Sent);
    }

    [Fact]
    public async Task A_failed_send_to_the_large_lane_is_repeated()
    {
        await using var app = await ProcessorApp.StartAsync(null, _laneBytes);
        app.Sidecar.FailNext(call => call.Component == Components.LargeFilesOut);
        var file = app.Put("a.bin.gz", Packed.Gzip(new byte[LaneBytes + 1]));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await app.DeliverAsync(file));
        Assert.Equal("large-files-out-unavailable", app.Find(file)!.Code);
        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));
        Assert.Single(app.Sidecar.Sent);
    }

    [Fact]
    public async Task Long_analysis_is_reported_every_30_seconds()
    {
        var clock = new FakeTimeProvider(Some.Time);
        List<(long Read, long Unpacked)> reports = [];
        using var content = new SlowStream(new byte[13 * 128 * 1024], () => clock.Advance(TimeSpan.FromSeconds(10)));
        var scan = new Analysis.ContentScan(
            FileTypes.Default, new(200, 1 << 30), progress: new(clock, (read, unpacked) => reports.Add((read, unpacked))));
        using var open = await scan.OpenAsync("a.bin", content, TestContext.Current.CancellationToken);
        await scan.FinishAsync(open, TestContext.Current.CancellationToken);
        Assert.Equal([3, 6, 9, 12], reports.Select(report => report.Read / (128 * 1024)));
    }

    /// <summary>Once armed, its first reading is after the limits of both lanes.</summary>
    private sealed class LimitClock() : FakeTimeProvider(Some.Time)
    {
        private int _isArmed;

        public bool IsArmed
        {
            set => Volatile.Write(ref _isArmed, value ? 1 : 0);
        }

        public override long GetTimestamp()
        {
            if (Interlocked.Exchange(ref _isArmed, 0) == 1) Advance(TimeSpan.FromMinutes(10));
            return base.GetTimestamp();
        }
    }

    private sealed class SlowStream(byte[] content, Action beforeRead) : MemoryStream(content, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            beforeRead();
            return base.ReadAsync(buffer, cancellationToken);
        }
    }
}
