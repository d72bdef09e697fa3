using Microsoft.Extensions.Options;

namespace FilePipeline.Processor.Tests;

public sealed class BytesInFlightTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    // Small files share 10 bytes, large ones 70.
    private readonly BytesInFlight _bytes =
        new(Options.Create(new ProcessorOptions { MaxBytesInFlight = 80, LargeFileThresholdBytes = 2000 }));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_that_do_not_fit_wait_in_order()
    {
        var first = await TakeAsync(6, Cancellation);
        using var second = await TakeAsync(4, Cancellation);
        var third = TakeAsync(6, Cancellation);
        var fourth = TakeAsync(1, Cancellation);
        Assert.False(third.IsCompleted || fourth.IsCompleted);
        first.Dispose();
        using var room = await third;
        Assert.False(fourth.IsCompleted);
        room.Dispose();
        (await fourth).Dispose();
    }

    [Fact]
    public async Task A_file_above_the_limit_is_admitted_alone()
    {
        using (await TakeAsync(1000, Cancellation))
            Assert.False(TakeAsync(1, new CancellationToken(canceled: true)).IsCompletedSuccessfully);
        using var next = await TakeAsync(10, Cancellation);
    }

    [Fact]
    public async Task A_cancelled_wait_takes_no_room()
    {
        var first = await TakeAsync(10, Cancellation);
        using var gone = new CancellationTokenSource();
        var second = TakeAsync(10, gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();
        (await TakeAsync(10, Cancellation)).Dispose();
    }

    [Fact]
    public async Task A_cancelled_wait_admits_those_behind_it()
    {
        using var first = await TakeAsync(6, Cancellation);
        using var gone = new CancellationTokenSource();
        var second = TakeAsync(10, gone.Token);
        var third = TakeAsync(4, Cancellation);
        Assert.False(third.IsCompleted);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        (await third).Dispose();
    }

    [Fact]
    public async Task Large_and_small_files_do_not_wait_for_each_other()
    {
        using var first = await TakeAsync(5000, Cancellation);
        var second = TakeAsync(5000, Cancellation);
        using var small = await TakeAsync(10, Cancellation);
        var other = TakeAsync(10, Cancellation);
        Assert.False(second.IsCompleted || other.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        Assert.False(other.IsCompleted);
        small.Dispose();
        (await other).Dispose();
    }

    [Fact]
    public async Task Room_released_twice_counts_once()
    {
        var first = await TakeAsync(6, Cancellation);
        first.Dispose();
        first.Dispose();
        using var second = await TakeAsync(10, Cancellation);
        Assert.False(TakeAsync(1, Cancellation).IsCompleted);
    }

    // An error must fail the test, not block it.
    private Task<IDisposable> TakeAsync(long bytes, CancellationToken cancellation) =>
        _bytes.TakeAsync(bytes, cancellation).WaitAsync(_patience, Cancellation);
}
