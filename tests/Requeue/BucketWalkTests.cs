using FilePipeline.Contracts;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Requeue.Tests;

public sealed class BucketWalkTests
{
    private static readonly ListingPage _page = new("bucket", [new("a", 1, "e", Some.Time, null), new("b", 1, "e", Some.Time, null)], "next");
    private readonly FakeTimeProvider _clock = new(Some.Time);
    private int _visits;

    private BucketWalk Walk => new(Options.Create(new RequeueOptions { ReconcileRate = 1 }), _clock);

    [Fact]
    public async Task It_ends_before_a_page_that_would_outlast_the_lease()
    {
        // Two keys at one a second: each page takes its share of the time, and there is no pause.
        await Walk.RunAsync(Lease(9), null, _ => VisitAsync(2), TestContext.Current.CancellationToken);

        Assert.Equal(4, _visits);
    }

    [Fact]
    public async Task It_pauses_for_what_is_left_of_a_pages_share_and_no_longer()
    {
        var walk = Walk.RunAsync(Lease(60), null, _ => VisitAsync(0.5), TestContext.Current.CancellationToken);
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
        await Walk.RunAsync(Lease(0), null, _ => VisitAsync(0), TestContext.Current.CancellationToken);

        Assert.Equal(1, _visits);
    }

    [Fact]
    public async Task The_last_page_ends_it()
    {
        await Walk.RunAsync(
            Lease(60), "from", marker => Task.FromResult<ListingPage?>(_page with { NextMarker = marker == "from" ? null : "never" }), TestContext.Current.CancellationToken);

        Assert.Equal(Some.Time, _clock.GetUtcNow());
    }

    private static Lease Lease(double seconds) => new("us", "t", Some.Time.AddSeconds(seconds));

    private Task<ListingPage?> VisitAsync(double seconds)
    {
        _visits++;
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        return Task.FromResult<ListingPage?>(_page);
    }
}
