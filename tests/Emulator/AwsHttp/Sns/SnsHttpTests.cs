using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.Tests.AwsHttp;

/// <summary>Subscriptions of HTTP addresses: confirmation, notifications and retries.</summary>
public sealed class SnsHttpTests : SnsTests
{
    private static readonly TimeSpan _bound = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task An_address_confirms_and_then_gets_notifications()
    {
        await using var app = await ScriptedApp.StartAsync();
        var arn = await SubscribeAsync(app);
        var confirmation = await PostedAsync(app);
        Assert.Equal("SubscriptionConfirmation", confirmation.Headers["x-amz-sns-message-type"]);
        Assert.Equal("PendingConfirmation", TextOf(await SendAsync("ListSubscriptions"), "SubscriptionArn"));
        await SendAsync("Publish", Topic, ("Message", "too early"));

        using var confirmed = await Http.GetAsync(new Uri((string)JsonNode.Parse(confirmation.Body)!["SubscribeURL"]!), Cancellation);

        Assert.True(confirmed.IsSuccessStatusCode, await confirmed.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(arn, TextOf(await SendAsync("ListSubscriptions"), "SubscriptionArn"));
        await SendAsync("Publish", Topic, ("Message", "hello"));
        var notification = await PostedAsync(app);
        Assert.Equal(("Notification", arn, ArnOf("t")), (
            notification.Headers["x-amz-sns-message-type"], notification.Headers["x-amz-sns-subscription-arn"],
            notification.Headers["x-amz-sns-topic-arn"]));
        Assert.Equal("hello", (string?)JsonNode.Parse(notification.Body)!["Message"]);
    }

    [Fact]
    public async Task A_wrong_token_confirms_nothing()
    {
        await using var app = await ScriptedApp.StartAsync();
        await SubscribeAsync(app);

        Assert.Equal("InvalidParameter", (await RefusedAsync("ConfirmSubscription", Topic, ("Token", "wrong"))).Code);

        Assert.Equal("PendingConfirmation", TextOf(await SendAsync("ListSubscriptions"), "SubscriptionArn"));
    }

    [Fact]
    public async Task A_refused_request_is_repeated_four_times_and_then_reported()
    {
        await using var app = await ScriptedApp.StartAsync();
        app.Answers = (_, _) => Task.FromResult(new Answer(500));
        await SubscribeAsync(app);

        for (var attempt = 0; attempt < 4; attempt++)
        {
            await PostedAsync(app);
            await Rig.Cloud.WhenAsync(() => Task.FromResult(Rig.Cloud.Topics.Posts.UntilDue() > TimeSpan.FromMilliseconds(1)), Cancellation)
                .WaitAsync(_bound, Cancellation);
            Rig.Clock.Advance(TimeSpan.FromSeconds(8));
        }

        await PostedAsync(app);
        await Rig.Cloud.WhenAsync(() => Task.FromResult(Rig.Cloud.Incidents.Latest.Count > 0), Cancellation)
            .WaitAsync(_bound, Cancellation);
        Assert.Contains("after 5 attempts: status 500", Assert.Single(Rig.Cloud.Incidents.Latest).What, StringComparison.Ordinal);
        Assert.Equal(5, app.Seen.Count);
        Assert.Null(Rig.Cloud.Topics.Posts.UntilDue());
    }

    [Fact]
    public async Task A_request_that_was_not_accepted_is_sent_after_a_restart()
    {
        await using var app = await ScriptedApp.StartAsync();
        app.Answers = (_, _) => Task.FromResult(new Answer(503));
        await SubscribeAsync(app);
        await PostedAsync(app);
        await Rig.Cloud.WhenAsync(() => Task.FromResult(Rig.Cloud.Topics.Posts.UntilDue() > TimeSpan.FromMilliseconds(1)), Cancellation)
            .WaitAsync(_bound, Cancellation);
        app.Answers = (_, _) => Task.FromResult(new Answer(200));
        Rig.Clock.Advance(TimeSpan.FromSeconds(1));

        await RestartAsync();

        Assert.Equal("SubscriptionConfirmation", (await PostedAsync(app)).Headers["x-amz-sns-message-type"]);
    }

    private async Task<string> SubscribeAsync(ScriptedApp app)
    {
        await SendAsync("CreateTopic", ("Name", "t"));
        var answer = await SendAsync(
            "Subscribe", Topic, ("Protocol", "http"), ("Endpoint", $"http://127.0.0.1:{app.Port}/hook"), ("ReturnSubscriptionArn", "true"));
        return TextOf(answer, "SubscriptionArn");
    }

    private static Task<SeenRequest> PostedAsync(ScriptedApp app) => app.NextAsync(Cancellation).WaitAsync(_bound, Cancellation);
}
