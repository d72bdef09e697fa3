using System.Net;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor.Tests;

/// <summary>Memory for zstd windows: bounded for all files together, and no two files wait for each other.</summary>
public sealed class WindowRoomTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    // A file may have 75 bytes, and so may all files of the large lane together.
    private readonly BytesInFlight _bytes = new(Options.Create(new ProcessorOptions { MaxBytesInFlight = 8000, MaxWindowBytesInFlight = 100 }));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_waits_for_its_first_window_until_others_are_done()
    {
        var first = _bytes.Windows(Lane.Small);
        using var second = _bytes.Windows(Lane.Small);
        Assert.True(await first.TakeAsync(60, Cancellation));
        var waiting = second.TakeAsync(60, Cancellation);
        Assert.False(waiting.IsCompleted);
        first.Dispose();
        Assert.True(await waiting.AsTask().WaitAsync(_patience, Cancellation));
    }

    [Fact]
    public async Task A_file_that_holds_a_window_never_waits_for_another()
    {
        using var first = _bytes.Windows(Lane.Small);
        using var second = _bytes.Windows(Lane.Small);
        await first.TakeAsync(40, Cancellation);
        await second.TakeAsync(40, Cancellation);
        await Assert.ThrowsAsync<WindowsExhaustedException>(() => first.TakeAsync(30, Cancellation).AsTask());
        // Both give back and wait for all they may have: one after the other.
        var (one, other) = (first.TakeAllAsync(Cancellation), second.TakeAllAsync(Cancellation));
        await one.WaitAsync(_patience, Cancellation);
        Assert.False(other.IsCompleted);
        Assert.True(await first.TakeAsync(40, Cancellation));
        Assert.True(await first.TakeAsync(35, Cancellation));
        first.Dispose();
        await other.WaitAsync(_patience, Cancellation);
    }

    [Fact]
    public async Task A_window_that_fits_no_file_is_not_waited_for()
    {
        using var windows = _bytes.Windows(Lane.Small);
        Assert.False(await windows.TakeAsync(76, Cancellation));
        Assert.True(await windows.TakeAsync(70, Cancellation));
        Assert.False(await windows.TakeAsync(6, Cancellation));
    }

    [Fact]
    public async Task Windows_of_the_large_lane_leave_room_for_small_files()
    {
        using var large = _bytes.Windows(Lane.Large);
        using var next = _bytes.Windows(Lane.Large);
        using var small = _bytes.Windows(Lane.Small);
        await large.TakeAsync(75, Cancellation);
        var waiting = next.TakeAsync(10, Cancellation);
        Assert.True(await small.TakeAsync(25, Cancellation).AsTask().WaitAsync(_patience, Cancellation));
        Assert.False(waiting.IsCompleted);
        large.Dispose();
        Assert.True(await waiting.AsTask().WaitAsync(_patience, Cancellation));
    }

    [Fact]
    public async Task Who_gives_up_waiting_holds_nothing()
    {
        using var first = _bytes.Windows(Lane.Small);
        await first.TakeAsync(75, Cancellation);
        using var gone = new CancellationTokenSource();
        using (var second = _bytes.Windows(Lane.Large))
        {
            var waiting = second.TakeAsync(75, gone.Token);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.AsTask());
        }

        first.Dispose();
        using var third = _bytes.Windows(Lane.Large);
        Assert.True(await third.TakeAsync(75, Cancellation).AsTask().WaitAsync(_patience, Cancellation));
    }

    [Fact]
    public async Task Windows_are_part_of_the_bytes_in_flight()
    {
        var bytes = new BytesInFlight(Options.Create(new ProcessorOptions { MaxBytesInFlight = 80, MaxWindowBytesInFlight = 1000 }));
        using var windows = bytes.Windows(Lane.Small);
        Assert.False(await windows.TakeAsync(70, Cancellation));
        Assert.True(await windows.TakeAsync(50, Cancellation));
    }

    [Fact]
    public async Task Layers_and_growing_windows_in_many_lanes_at_once_are_all_unpacked()
    {
        // Each needs 1 MiB, then 2 MiB, then more beneath: together far more than there is.
        await using var app = await ProcessorApp.StartAsync(null, ("MaxWindowBytesInFlight", $"{8 << 20}"), ("HandlerTimeout", "00:10:00"));
        byte[] inner = [.. HandmadeZstd.Frame("a,b\n1,2\n"u8), .. HandmadeZstd.Frame("3,4\n"u8, zeros: 5_000_000, windowLog: 21)];
        byte[] content = [.. HandmadeZstd.Frame(inner), .. HandmadeZstd.Frame([], zeros: 0, windowLog: 21)];
        var files = Enumerable.Range(0, 24).Select(number => app.Put($"{number}.bin.zst.zst", content)).ToList();
        var deliveries = files.Select((file, at) => app.DeliverAsync(file, at % 4 == 0 ? Routes.LargeFiles : Routes.FileEvents));
        Assert.All(await Task.WhenAll(deliveries).WaitAsync(_patience, Cancellation), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(files, file => Assert.Equal((FileStatus.Processed, 5_000_012L), (app.Find(file)!.Status, (long)app.Find(file)!.Analysis!["inner"]!["inner"]!["bytes"]!)));
        Assert.All(files, file => Assert.Null(app.Find(file)!.Analysis!["code"]));
    }

    [Theory]
    [InlineData(19, null)]
    [InlineData(20, Codes.WindowTooLarge)]
    public async Task A_file_whose_window_is_larger_than_its_share_says_so(int windowLog, string? code)
    {
        // A file may have three quarters of it: 750,000 bytes.
        await using var app = await ProcessorApp.StartAsync(null, ("MaxWindowBytesInFlight", "1000000"));
        var file = app.Put("a.bin.zst", HandmadeZstd.Frame([1, 2, 3], windowLog: windowLog));

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));

        var record = app.Find(file)!;
        Assert.Equal(FileStatus.Processed, record.Status);
        Assert.Equal(code, (string?)record.Analysis!["reason"] ?? (string?)record.Analysis["code"]);
    }
}
