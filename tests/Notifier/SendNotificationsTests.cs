using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier.Tests;

public sealed class SendNotificationsTests
{
    [Fact]
    public async Task An_outcome_is_notified()
    {
        await using var app = await NotifierApp.StartAsync();
        Assert.Equal("SUCCESS", await app.DeliverAsync(
            NotifierApp.Outcome("in/a.exe", FileStatus.Rejected, Codes.TypeNotAllowed, "exe is not accepted")));
        var message = JsonNode.Parse(Assert.Single(app.Sidecar.Sent).Text)!;
        Assert.Equal("Rejected: in/a.exe (files with this extension are not accepted)", (string)message["subject"]!);
        foreach (var part in (string[])["in/a.exe",
            "rejected", "type-not-allowed", "exe is not accepted", $"http://localhost:8080/files/{StateKeys.FileId("in/a.exe")}"])
        {
            Assert.Contains(part, (string)message["message"]!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_repeated_outcome_is_notified_once()
    {
        await using var app = await NotifierApp.StartAsync();
        for (var n = 0; n < 3; n++) Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
    }

    [Fact]
    public async Task Another_outcome_of_the_same_file_is_notified()
    {
        await using var app = await NotifierApp.StartAsync();
        await app.DeliverAsync(id: "outcome-1");
        await app.DeliverAsync(id: "outcome-2");
        Assert.Equal(2, app.Notified.Count);
    }

    [Fact]
    public async Task The_order_is_claim_send_record()
    {
        await using var app = await NotifierApp.StartAsync();
        await app.DeliverAsync();
        var save = $"save records {NotifierApp.DeliveryKey(Components.Alerts)}";
        Assert.Equal([save, "binding alerts create", save], app.Sidecar.Effects);
    }

    [Fact]
    public async Task Delivery_records_are_readable_and_kept_longer_than_outcomes_are_notified()
    {
        await using var app = await NotifierApp.StartAsync();
        await app.DeliverAsync();
        var saves = app.Sidecar.Calls.Where(call => call.Kind == "save").ToList();
        Assert.Equal(2, saves.Count);
        Assert.All(saves, save =>
            Assert.Equal(("2678400", "application/json"), (save.Metadata["ttlInSeconds"], save.Metadata["contentType"])));
        Assert.NotNull(JsonNode.Parse(app.Sidecar.State.Find(NotifierApp.DeliveryKey(Components.Alerts))!)!["sentAt"]);
    }

    [Fact]
    public async Task Concurrent_replicas_notify_once()
    {
        await using var app = await NotifierApp.StartAsync();
        await using var other = app.Replica();
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => (n % 2 == 0 ? app : other).DeliverAsync()));
        Assert.Contains("SUCCESS", replies);
        Assert.All(replies, reply => Assert.Contains(reply, (string[])["SUCCESS", "RETRY"]));
        Assert.Equal("SUCCESS", await other.DeliverAsync());
        Assert.Equal([Components.Alerts], app.Notified);
    }

    [Fact]
    public async Task Without_the_state_store_nothing_is_sent()
    {
        await using var app = await NotifierApp.StartAsync();
        app.Sidecar.FailNext(call => call.Kind == "get");
        Assert.Equal("RETRY", await app.DeliverAsync());
        Assert.Empty(app.Notified);
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
    public async Task An_unreadable_event_is_redelivered_until_it_is_dead_lettered(string body)
    {
        await using var app = await NotifierApp.StartAsync();
        Assert.Equal("RETRY", await app.DeliverAsync(body));
        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public async Task A_status_of_a_later_version_is_unreadable()
    {
        await using var app = await NotifierApp.StartAsync();
        var json = Encoding.UTF8.GetString(NotifierApp.Outcome().ToJson());
        Assert.Equal("RETRY", await app.DeliverAsync(
            $"{{\"id\":\"x\",\"data\":{json.Replace("processed", "quarantined", StringComparison.Ordinal)}}}"));
        Assert.Empty(app.Notified);
    }

    [Fact]
    public async Task An_outcome_without_an_id_is_not_notified()
    {
        await using var app = await NotifierApp.StartAsync();
        Assert.Equal("RETRY", await app.DeliverAsync(id: ""));
        Assert.Empty(app.Notified);
    }

    [Fact]
    public async Task An_outcome_without_a_matching_rule_needs_no_call()
    {
        await using var app =
            await NotifierApp.StartAsync(("Notifier:Rules:0:Channels:0", "alerts"), ("Notifier:Rules:0:Statuses:0", "parked"));
        Assert.Equal("SUCCESS", await app.DeliverAsync());
        Assert.Empty(app.Sidecar.Calls);
    }

    [Fact]
    public async Task Logs_contain_message_ids_and_no_keys()
    {
        await using var app = await NotifierApp.StartAsync();
        app.Sidecar.FailNext(call => call.Component == Components.Alerts);
        await app.DeliverAsync(NotifierApp.Outcome("in/secret.txt"));
        await app.DeliverAsync(NotifierApp.Outcome("in/secret.txt"), "outcome-2");
        Assert.Contains(app.Log.Lines, line => line.Contains("outcome-2", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Log.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("wrong", 401)]
    [InlineData("right", 200)]
    public async Task A_request_needs_the_app_token(string? token, int status)
    {
        await using var app = await NotifierApp.StartAsync(("Sidecar:AppToken", "right"));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Routes.NotifySchedule, UriKind.Relative));
        if (token is not null) request.Headers.Add("dapr-api-token", token);
        using var response = await app.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
    }
}
