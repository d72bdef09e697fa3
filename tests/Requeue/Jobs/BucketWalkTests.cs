using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Requeue.Tests;

public sealed class BucketWalkTests
{
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private readonly RequeueOptions _options = new() { ReconcileObjectsPerSecond = 1 };
    private int _visits;

    private BucketWalk Walk => new(Options.Create(_options), _clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_ends_before_a_page_that_would_outlast_the_lease()
    {
        // Two keys at one a second: each page takes its share of the time, and there is no pause.
        await Walk.RunAsync(Lease(9), null, VisitTaking(2), Cancellation);

        Assert.Equal(4, _visits);
    }

    [Fact]
    public async Task It_pauses_only_for_the_rest_of_a_pages_time()
    {
        var walk = Walk.RunAsync(Lease(60), null, VisitTaking(0.5), Cancellation);
        Assert.Equal(1, _visits);
        _clock.Advance(TimeSpan.FromSeconds(1.4));
        Assert.Equal(1, _visits);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(2, _visits);
        _clock.Advance(TimeSpan.FromSeconds(60));
        await walk;
        Assert.Equal(3, _visits);
    }

    [Fact]
    public async Task A_lease_that_has_ended_is_good_for_one_page()
    {
        await Walk.RunAsync(Lease(0), null, VisitTaking(0), Cancellation);

        Assert.Equal(1, _visits);
    }

    [Fact]
    public async Task The_last_page_ends_it()
    {
        await Walk.RunAsync(Lease(60), null, _ => Task.FromResult<DateTimeOffset?>(null), Cancellation);

        Assert.Equal(Some.Time, _clock.GetUtcNow());
    }

    [Theory]
    [InlineData(1, 60, 60, 10_000)]
    [InlineData(1, 60, 5, 10_000)]
    [InlineData(1, 600, 60, 10_000)]
    [InlineData(1, 1, 1, 10_000)]
    [InlineData(7, 60, 60, 1_429)]
    [InlineData(200, 60, 60, 50)]
    [InlineData(100_000, 60, 60, 0)]
    public async Task Ten_thousand_keys_take_their_time_whatever_lease_and_ticks(int rate, int lease, int tick, int expected)
    {
        (_options.ReconcileObjectsPerSecond, _options.LeaseDuration) = (rate, TimeSpan.FromSeconds(lease));
        var (left, largest) = (10_000, 0);
        DateTimeOffset? notBefore = null;
        Task<DateTimeOffset?> Visit(DateTimeOffset began)
        {
            var keys = Math.Min(left, Walk.PageSize);
            (left, largest) = (left - keys, Math.Max(largest, keys));
            notBefore = Walk.NextAt(began, keys);
            return Task.FromResult(left > 0 ? notBefore : null);
        }

        while (left > 0)
        {
            var next = _clock.GetUtcNow().AddSeconds(tick);
            if (Walk.IsDue(notBefore, isUnderWay: true))
            {
                var walk = Walk.RunAsync(new("us", "t", _clock.GetUtcNow().AddSeconds(lease)), notBefore, Visit, Cancellation);
                while (!walk.IsCompleted) _clock.Advance(TimeSpan.FromMilliseconds(100));
                await walk;
            }

            if (left > 0 && _clock.GetUtcNow() < next) _clock.Advance(next - _clock.GetUtcNow());
        }

        // The last page's share is what follows it.
        var took = (_clock.GetUtcNow() - Some.Time).TotalSeconds + ((double)largest / rate);
        Assert.InRange(took, expected * 0.99, (expected * 1.1) + 1);
        Assert.InRange(largest, 1, Math.Min(1000, rate * lease));
    }

    [Fact]
    public void Between_two_scans_nothing_is_due_early()
    {
        Assert.True(Walk.IsDue(null, isUnderWay: false));
        Assert.True(Walk.IsDue(Some.Time, isUnderWay: false));
        Assert.False(Walk.IsDue(Some.Time.AddSeconds(59), isUnderWay: false));
        Assert.True(Walk.IsDue(Some.Time.AddSeconds(59), isUnderWay: true));
        Assert.False(Walk.IsDue(Some.Time.AddSeconds(60), isUnderWay: true));
    }

    private static Lease Lease(double seconds) => new("us", "t", Some.Time.AddSeconds(seconds));

    private Func<DateTimeOffset, Task<DateTimeOffset?>> VisitTaking(double seconds) => began =>
    {
        _visits++;
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return Task.FromResult<DateTimeOffset?>(Walk.NextAt(began, 2));
    };
}
