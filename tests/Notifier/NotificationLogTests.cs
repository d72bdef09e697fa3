using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>Claims of notifications: expiry, conflicts, lost replies, kills.</summary>
public sealed class NotificationLogTests
{
    private static readonly string _key = NotifierApp.DeliveryKey(Components.Alerts);
    private readonly FakeTimeProvider _clock = new(Some.Time);

    [Fact]
    public async Task While_another_replica_holds_the_claim_the_event_is_redelivered()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.State.Set(_key, Lease(TimeSpan.FromSeconds(1)));
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Notified);
    }

    [Fact]
    public async Task A_claim_of_a_killed_replica_expires()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.State.Set(_key, Lease(TimeSpan.FromSeconds(10)));
        Assert.Equal("RETRY", await app.DeliverAsync());
        _clock.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
        Assert.NotNull(app.Sidecar.Calls.First(call => call.Kind == "save").ETag);
    }

    [Fact]
    public async Task An_expired_claim_is_taken_over_by_one_replica_only()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.State.Set(_key, Lease(TimeSpan.FromSeconds(-1)));
        app.Sidecar.BeforeNext(call => call.Kind == "save", () => app.Sidecar.State.Set(_key, Lease(TimeSpan.FromSeconds(10))));
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Notified);
    }

    [Fact]
    public async Task A_lost_race_for_the_claim_sends_nothing()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.BeforeNext(call => call.Kind == "save", () => app.Sidecar.State.Set(_key, Lease(TimeSpan.FromSeconds(10))));
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Notified);
    }

    [Fact]
    public async Task A_lost_race_to_a_sent_record_is_a_success()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.BeforeNext(call => call.Kind == "save", () => app.Sidecar.State.Set(_key, Lease(TimeSpan.Zero, isSent: true)));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Empty(app.Notified);
    }

    [Fact]
    public async Task A_claim_whose_reply_was_lost_is_held()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.LoseReply(call => call.Kind == "save");
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
    }

    [Fact]
    public async Task An_expired_record_that_is_not_purged_yet_is_taken_over()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.State.Set(_key, Lease(TimeSpan.Zero, isSent: true));
        app.Sidecar.State.Expire(_key);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
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
            var (id, made, before) = ($"outcome-{calls}", 0, app.Notified.Count);
            var key = NotifierApp.DeliveryKey(Components.Alerts, id);
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

            Assert.Equal(before + 1, app.Notified.Count);
        }
    }

    [Fact]
    public async Task A_failed_send_after_a_takeover_is_pending()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.State.Set(_key, Lease(TimeSpan.Zero, isSent: true));
        app.Sidecar.State.Expire(_key);
        app.Sidecar.FailNext(call => call.Component == Components.Alerts);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Empty(app.Notified);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await app.TickAsync();
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
    }

    [Fact]
    public async Task A_claim_that_could_not_be_saved_sends_nothing()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.FailNext(call => call.Kind == "save");
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Notified);
        Assert.Empty(app.Sidecar.State.Keys);
    }

    [Fact]
    public async Task Saving_the_sent_record_is_retried()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.FailNext(IsSentRecord, times: 2);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
    }

    [Fact]
    public async Task A_sent_record_whose_reply_was_lost_counts()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.LoseReply(IsSentRecord, times: 3);
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
    }

    [Fact]
    public async Task A_kill_between_sending_and_recording_notifies_twice()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.FailNext(IsSentRecord, times: 3);
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts, Components.Alerts], app.Notified);
    }

    [Fact]
    public async Task A_claim_that_cannot_be_released_expires()
    {
        await using var app = await NotifierApp.StartAsync(_clock);
        app.Sidecar.FailNext(call => call.Component == Components.Alerts);
        app.Sidecar.FailNext(call => call.Kind == "save" && call.ETag is not null);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal("RETRY", await app.DeliverAsync());
        _clock.Advance(TimeSpan.FromMinutes(1));
        await app.TickAsync();
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
        Assert.Empty(app.Stored(NotifyKeys.Pending));
    }

    [Fact]
    public async Task A_hanging_channel_times_out_and_is_tried_again()
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
        Assert.Equal("SUCCESS", await reply);
        release.Set();
        Assert.Empty(app.Notified);
        _clock.Advance(TimeSpan.FromSeconds(10));
        await app.TickAsync();
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
    }

    private static bool IsSentRecord(SidecarCall call) =>
        call.Kind == "save" && call.Text.Contains("\"sentAt\":\"", StringComparison.Ordinal);

    private byte[] Lease(TimeSpan remaining, bool isSent = false) => System.Text.Encoding.UTF8.GetBytes(new JsonObject
    {
        ["token"] = "another",
        ["until"] = _clock.GetUtcNow() + remaining,
        ["sentAt"] = isSent ? _clock.GetUtcNow() : null,
    }.ToJsonString());
}
