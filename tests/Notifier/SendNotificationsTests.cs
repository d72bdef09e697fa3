using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier.Tests;

public sealed class SendNotificationsTests
{
    private static readonly (string, string)[] _allChannels =
    [
        ("Notifier:Rules:0:Channels:0", Components.Alerts),
        ("Notifier:Rules:0:Channels:1", Components.Slack),
        ("Notifier:Rules:0:Channels:2", Components.Email),
    ];

    [Fact]
    public async Task People_hear_of_an_outcome()
    {
        await using var app = await NotifierApp.StartAsync();
        Assert.Equal("SUCCESS", await app.DeliverAsync(NotifierApp.Outcome("in/a.exe", FileStatus.Rejected, Codes.TypeNotAllowed, "exe is not accepted")));
        var message = JsonNode.Parse(Assert.Single(app.Sidecar.Sent).Text)!;
        Assert.Equal("rejected: in/a.exe", (string)message["subject"]!);
        foreach (var part in (string[])["in/a.exe", "rejected", "type-not-allowed", "exe is not accepted", $"http://localhost:8080/files/{StateKeys.FileId("in/a.exe")}"])
            Assert.Contains(part, (string)message["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_outcome_again_is_told_once()
    {
        await using var app = await NotifierApp.StartAsync();
        for (var n = 0; n < 3; n++) Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
    }

    [Fact]
    public async Task Another_outcome_of_the_same_file_is_told_too()
    {
        await using var app = await NotifierApp.StartAsync();
        await app.DeliverAsync(id: "outcome-1");
        await app.DeliverAsync(id: "outcome-2");
        Assert.Equal(2, app.Told.Count);
    }

    [Fact]
    public async Task The_order_is_mark_send_mark()
    {
        await using var app = await NotifierApp.StartAsync();
        await app.DeliverAsync();
        var save = $"save records {NotifierApp.Mark(Components.Alerts)}";
        Assert.Equal([save, "binding alerts create", save], app.Sidecar.Effects);
    }

    [Fact]
    public async Task Delivery_records_are_readable_and_kept_longer_than_outcomes_are_notified()
    {
        await using var app = await NotifierApp.StartAsync();
        await app.DeliverAsync();
        var saves = app.Sidecar.Calls.Where(call => call.Kind == "save").ToList();
        Assert.Equal(2, saves.Count);
        Assert.All(saves, save => Assert.Equal(("2678400", "application/json"), (save.Metadata["ttlInSeconds"], save.Metadata["contentType"])));
        Assert.NotNull(JsonNode.Parse(app.Sidecar.State.Find(NotifierApp.Mark(Components.Alerts))!)!["sentAt"]);
    }

    [Fact]
    public async Task Two_replicas_at_once_tell_once()
    {
        await using var app = await NotifierApp.StartAsync();
        await using var other = app.Replica();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => (n % 2 == 0 ? app : other).DeliverAsync()));
        Assert.Contains("SUCCESS", replies);
        Assert.All(replies, reply => Assert.Contains(reply, (string[])["SUCCESS", "RETRY"]));
        Assert.Equal("SUCCESS", await other.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
    }

    [Fact]
    public async Task A_channel_that_fails_brings_the_event_back_and_is_told_then()
    {
        await using var app = await NotifierApp.StartAsync();
        app.Sidecar.FailNext(call => call.Component == Components.Alerts, times: 2);
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Told);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Told);
    }

    [Fact]
    public async Task A_channel_that_fails_is_tried_again_alone()
    {
        await using var app = await NotifierApp.StartAsync(_allChannels);
        app.Sidecar.FailNext(call => call.Component == Components.Slack);
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Equal([Components.Alerts, Components.Email], app.Told);
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts, Components.Email, Components.Slack], app.Told);
    }

    [Fact]
    public async Task Without_the_records_nobody_is_told_since_nobody_could_know()
    {
        await using var app = await NotifierApp.StartAsync();
        app.Sidecar.FailNext(call => call.Kind == "get");
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Told);
        Assert.Contains(app.Log.Lines, line => line.Contains("records-unavailable", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"x\"}")]
    [InlineData("{\"id\":\"x\",\"data\":null}")]
    [InlineData("{\"id\":\"x\",\"data\":\"text\"}")]
    [InlineData("{\"id\":\"x\",\"data\":{\"fileId\":\"y\"}}")]
    [InlineData("{\"id\":\"x\",\"data_base64\":\"!\"}")]
    public async Task What_is_no_outcome_comes_back_until_the_dead_letters_have_it(string body)
    {
        await using var app = await NotifierApp.StartAsync();
        Assert.Equal("RETRY", await app.DeliverAsync(body));
        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public async Task A_status_of_a_later_version_is_no_outcome_for_this_one()
    {
        await using var app = await NotifierApp.StartAsync();
        var json = Encoding.UTF8.GetString(NotifierApp.Outcome().ToJson());
        Assert.Equal("RETRY", await app.DeliverAsync($"{{\"id\":\"x\",\"data\":{json.Replace("processed", "quarantined", StringComparison.Ordinal)}}}"));
        Assert.Empty(app.Told);
    }

    [Fact]
    public async Task An_outcome_without_an_id_is_not_told_since_it_could_not_be_told_once()
    {
        await using var app = await NotifierApp.StartAsync();
        Assert.Equal("RETRY", await app.DeliverAsync(id: ""));
        Assert.Empty(app.Told);
    }

    [Fact]
    public async Task An_outcome_that_no_rule_names_is_done_with_at_once()
    {
        await using var app = await NotifierApp.StartAsync(("Notifier:Rules:0:Channels:0", "alerts"), ("Notifier:Rules:0:Statuses:0", "parked"));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public async Task Logs_name_the_file_by_its_id_and_never_by_its_key()
    {
        await using var app = await NotifierApp.StartAsync();
        app.Sidecar.FailNext(call => call.Component == Components.Alerts);
        await app.DeliverAsync(NotifierApp.Outcome("in/secret.txt"));
        await app.DeliverAsync(NotifierApp.Outcome("in/secret.txt"));
        Assert.Contains(app.Log.Lines, line => line.Contains(StateKeys.FileId("in/secret.txt"), StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("wrong", 401)]
    [InlineData("right", 200)]
    public async Task Only_the_sidecar_with_the_right_token_is_listened_to(string? token, int status)
    {
        await using var app = await NotifierApp.StartAsync(("Sidecar:AppToken", "right"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Routes.NotifySchedule, UriKind.Relative));
        if (token is not null) request.Headers.Add("dapr-api-token", token);
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
    }
}
