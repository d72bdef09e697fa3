using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>Whose turn it is: leases, conflicts, lost replies, kills.</summary>
public sealed class NotificationLogTests
{
    private static readonly string _mark = NotifierApp.Mark(Components.Alerts);
    private readonly FakeTimeProvider _clock = new(Some.Time);

    [Fact]
    public async Task While_another_replica_has_the_turn_the_event_comes_back()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.State.Set(_mark, Lease(TimeSpan.FromSeconds(1)));
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Told);
    }

    [Fact]
    public async Task A_replica_that_died_loses_its_turn_when_the_lease_ends()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.State.Set(_mark, Lease(TimeSpan.FromSeconds(10)));
        Assert.Equal("RETRY", await app.DeliverAsync());
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
        Assert.NotNull(app.Sidecar.Calls.First(call => call.Kind == "save").ETag);
    }

    [Fact]
    public async Task Of_two_that_find_an_ended_lease_only_one_takes_over()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.State.Set(_mark, Lease(TimeSpan.FromSeconds(-1)));
        app.Sidecar.BeforeNext(call => call.Kind == "save", () => app.Sidecar.State.Set(_mark, Lease(TimeSpan.FromSeconds(10))));
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Told);
    }

    [Fact]
    public async Task A_first_write_that_another_won_sends_nothing()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.BeforeNext(call => call.Kind == "save", () => app.Sidecar.State.Set(_mark, Lease(TimeSpan.FromSeconds(10))));
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Told);
    }

    [Fact]
    public async Task A_first_write_that_lost_to_one_that_has_sent_already_is_done()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.BeforeNext(call => call.Kind == "save", () => app.Sidecar.State.Set(_mark, Lease(TimeSpan.Zero, isSent: true)));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Empty(app.Told);
    }

    [Fact]
    public async Task A_first_write_whose_reply_was_lost_is_ours_all_the_same()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.LoseReply(call => call.Kind == "save");
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
    }

    [Fact]
    public async Task An_expired_record_that_is_not_purged_yet_is_taken_over()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.State.Set(_mark, Lease(TimeSpan.Zero, isSent: true));
        app.Sidecar.State.Expire(_mark);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_expired_delivery_record_is_claimed_by_one_replica_only(bool isSent)
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        await using var other = app.Replica();
        var hasMet = true;
        for (var calls = 0; hasMet; calls++)
        {
            Assert.True(calls < 20);
            hasMet = false;
            var (id, made, before) = ($"outcome-{calls}", 0, app.Told.Count);
            var key = NotifierApp.Mark(Components.Alerts, id);
            app.Sidecar.State.Set(key, Lease(TimeSpan.Zero, isSent));
            app.Sidecar.State.Expire(key);
            app.Sidecar.BeforeNext(_ => !hasMet && made++ == calls, () =>
            {
                hasMet = true;
                other.DeliverAsync(null, id).GetAwaiter().GetResult();
            });
            for (var tries = 0; await app.DeliverAsync(null, id) != "SUCCESS"; tries++)
            {
                Assert.True(tries < 5);
                _clock.Advance(TimeSpan.FromMinutes(1));
            }

            Assert.Equal(before + 1, app.Told.Count);
        }
    }

    [Fact]
    public async Task A_failed_send_after_a_takeover_is_retried_when_the_claim_ends()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.State.Set(_mark, Lease(TimeSpan.Zero, isSent: true));
        app.Sidecar.State.Expire(_mark);
        app.Sidecar.FailNext(call => call.Component == Components.Alerts);
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Told);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
    }

    [Fact]
    public async Task An_outcome_older_than_its_delivery_record_is_not_notified()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        using var measurements = new Measurements(app.Services);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        _clock.Advance(TimeSpan.FromDays(30) + TimeSpan.FromSeconds(1));
        app.Sidecar.State.Remove(_mark);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
        Assert.Contains(app.Log.Lines, line => line.Contains("Skipped outcome outcome-1", StringComparison.Ordinal));
        Assert.Equal("reason=too-old", Assert.Single(Assert.Single(measurements.Of(AppMetrics.FileSkips.Name)).Labels));
    }

    [Fact]
    public async Task An_outcome_of_thirty_days_is_still_notified()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        _clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
    }

    [Fact]
    public async Task A_first_write_that_failed_sends_nothing()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.FailNext(call => call.Kind == "save");
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Told);
        Assert.Empty(app.Sidecar.State.Keys);
    }

    [Fact]
    public async Task The_mark_after_sending_is_tried_again_when_it_fails()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.FailNext(IsSentMark, times: 2);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
    }

    [Fact]
    public async Task A_mark_after_sending_whose_reply_was_lost_is_there()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.LoseReply(IsSentMark, times: 3);
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
    }

    [Fact]
    public async Task A_kill_between_sending_and_marking_tells_twice_which_is_the_price_of_never_not_at_all()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.FailNext(IsSentMark, times: 3);
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts, Components.Alerts], app.Told);
    }

    [Fact]
    public async Task A_turn_that_cannot_be_given_back_ends_with_its_lease()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.FailNext(call => call.Component == Components.Alerts);
        app.Sidecar.FailNext(call => call.Kind == "save" && call.ETag is not null);
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Equal("RETRY", await app.DeliverAsync());
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
    }

    [Fact]
    public async Task A_channel_that_hangs_is_given_up_within_its_limit_and_tried_when_its_lease_has_ended()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        using var release = new ManualResetEventSlim();
        var reached = new TaskCompletionSource();
        app.Sidecar.BeforeNext(call => call.Component == Components.Alerts, () =>
        {
            reached.SetResult();
            release.Wait(TestContext.Current.CancellationToken);
            throw new Grpc.Core.RpcException(new(Grpc.Core.StatusCode.DeadlineExceeded, "it hung"));
        });
        var reply = app.DeliverAsync();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("RETRY", await reply);
        release.Set();
        Assert.Equal("RETRY", await app.DeliverAsync());
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
    }

    private static bool IsSentMark(SidecarCall call) => call.Kind == "save" && call.Text.Contains("\"sentAt\":\"", StringComparison.Ordinal);

    private byte[] Lease(TimeSpan remaining, bool isSent = false) => System.Text.Encoding.UTF8.GetBytes(new JsonObject
    {
        ["token"] = "another",
        ["until"] = _clock.GetUtcNow() + remaining,
        ["sentAt"] = isSent ? _clock.GetUtcNow() : null,
    }.ToJsonString());
}
