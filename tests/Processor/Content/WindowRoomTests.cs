using System.Net;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor.Tests;

/// <summary>Memory for zstd windows is limited for all files together, and no two files wait for each other.</summary>
public sealed class WindowRoomTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    // A file may have 75 bytes, and so may all files of the large lane together.
    private readonly BytesInFlight _bytes =
        new(Options.Create(new ProcessorOptions { MaxBytesInFlight = 8000, MaxWindowBytesInFlight = 100 }));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_waits_for_its_first_window()
    {
        var first = _bytes.Windows(Lane.Small);
        using var second = _bytes.Windows(Lane.Small);
        Assert.True(await TakeAsync(first, 60));
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
        await TakeAsync(first, 40);
        await TakeAsync(second, 40);
        await Assert.ThrowsAsync<WindowsExhaustedException>(() => first.TakeAsync(30, Cancellation).AsTask());
        // Both release their windows and wait for their limit, one after the other.
        var (one, other) = (first.TakeAllAsync(Cancellation), second.TakeAllAsync(Cancellation));
        await one.WaitAsync(_patience, Cancellation);
        Assert.False(other.IsCompleted);
        Assert.True(await TakeAsync(first, 40));
        Assert.True(await TakeAsync(first, 35));
        first.Dispose();
        await other.WaitAsync(_patience, Cancellation);
    }

    [Fact]
    public async Task A_window_above_the_limit_of_one_file_is_refused()
    {
        using var windows = _bytes.Windows(Lane.Small);
        Assert.False(await TakeAsync(windows, 76));
        Assert.True(await TakeAsync(windows, 70));
        Assert.False(await TakeAsync(windows, 6));
    }

    [Fact]
    public async Task Windows_of_the_large_lane_leave_room_for_small_files()
    {
        using var large = _bytes.Windows(Lane.Large);
        using var next = _bytes.Windows(Lane.Large);
        using var small = _bytes.Windows(Lane.Small);
        await TakeAsync(large, 75);
        var waiting = next.TakeAsync(10, Cancellation);
        Assert.True(await TakeAsync(small, 25));
        Assert.False(waiting.IsCompleted);
        large.Dispose();
        Assert.True(await waiting.AsTask().WaitAsync(_patience, Cancellation));
    }

    [Fact]
    public async Task A_cancelled_wait_for_windows_holds_nothing()
    {
        using var first = _bytes.Windows(Lane.Small);
        await TakeAsync(first, 75);
        using var gone = new CancellationTokenSource();
        using (var second = _bytes.Windows(Lane.Large))
        {
            var waiting = second.TakeAsync(75, gone.Token);
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.AsTask().WaitAsync(_patience, Cancellation));
        }

        first.Dispose();
        using var third = _bytes.Windows(Lane.Large);
        Assert.True(await TakeAsync(third, 75));
    }

    [Fact]
    public async Task Windows_are_part_of_the_bytes_in_flight()
    {
        var bytes = new BytesInFlight(Options.Create(new ProcessorOptions { MaxBytesInFlight = 80, MaxWindowBytesInFlight = 1000 }));
        using var windows = bytes.Windows(Lane.Small);
        Assert.False(await TakeAsync(windows, 70));
        Assert.True(await TakeAsync(windows, 50));
    }

    [Fact]
    public async Task Growing_windows_in_many_lanes_never_deadlock()
    {
        // Each file needs 1 MiB, then 2 MiB, then more for inner layers: together far more than the limit.
        await using var app = await ProcessorApp.StartAsync(null, ("MaxWindowBytesInFlight", $"{8 << 20}"), ("HandlerTimeout", "00:10:00"));
        byte[] inner = [.. HandmadeZstd.Frame("a,b\n1,2\n"u8), .. HandmadeZstd.Frame("3,4\n"u8, zeros: 5_000_000, windowLog: 21)];
        byte[] content = [.. HandmadeZstd.Frame(inner), .. HandmadeZstd.Frame([], zeros: 0, windowLog: 21)];
        var files = Enumerable.Range(0, 24).Select(number => app.Put($"{number}.bin.zst.zst", content)).ToList();
        var deliveries = files.Select((file, at) => app.DeliverAsync(file, at % 4 == 0 ? Routes.LargeFiles : Routes.FileEvents));
        Assert.All(await Task.WhenAll(deliveries).WaitAsync(_patience, Cancellation), status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(files, file => Assert.Equal(
            (FileStatus.Processed, 5_000_012L), (app.Find(file)!.Status, (long)app.Find(file)!.Analysis!["inner"]!["inner"]!["bytes"]!)));
        Assert.All(files, file => Assert.Null(app.Find(file)!.Analysis!["code"]));
    }

    [Theory]
    [InlineData(19, null)]
    [InlineData(20, Codes.WindowTooLarge)]
    public async Task A_window_above_the_share_of_a_file_is_reported(int windowLog, string? code)
    {
        // A file may have three quarters of it: 750,000 bytes.
        await using var app = await ProcessorApp.StartAsync(null, ("MaxWindowBytesInFlight", "1000000"));
        var file = app.Put("a.bin.zst", HandmadeZstd.Frame([1, 2, 3], windowLog: windowLog));

        Assert.Equal(HttpStatusCode.OK, await app.DeliverAsync(file));

        var record = app.Find(file)!;
        Assert.Equal(FileStatus.Processed, record.Status);
        Assert.Equal(code, (string?)record.Analysis!["reason"] ?? (string?)record.Analysis["code"]);
    }

    // An error must fail the test, not block it.
    private static Task<bool> TakeAsync(WindowRoom windows, long bytes) =>
        windows.TakeAsync(bytes, Cancellation).AsTask().WaitAsync(_patience, Cancellation);
}
