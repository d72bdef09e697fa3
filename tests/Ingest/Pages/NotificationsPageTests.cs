using System.Text.Json.Nodes;

namespace FilePipeline.Ingest.Tests.Pages;

/// <summary>Messages to people that are not sent.</summary>
public sealed class NotificationsPageTests
{
    private const string Path = "/system/notifications";
    private const string Failed = "notify/failed/1.slack.json";

    private const string Page = """
        {"messages":[{"id":"notify/failed/1.slack.json","messageId":"m1","type":"t","channel":"slack","title":"<b>a.txt</b> is parked",
        "tries":12,"since":"2026-01-02T03:04:05Z","dueAt":null,"code":"slack-unavailable","detail":"HTTP 500 Internal Server Error"}],
        "summaries":[{"rule":"daily","kind":"digest","channel":"email","endsAt":"2026-01-03T06:00:00Z"}],"next":"notify/failed/1.slack.json"}
        """;

    private const string None = """{"messages":[],"summaries":[],"next":null}""";

    [Fact]
    public async Task Each_failed_message_is_shown_with_its_channel_tries_and_cause()
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Requeue.Answer(app, ("/notifications", Page));

        var page = await app.PageAsync($"{Path}?state=failed");

        Assert.Contains(
            "<b>a.txt</b> is parked To slack , 12 tries. HTTP 500 Internal Server Error", page.TextOf(), StringComparison.Ordinal);
        Assert.Contains("daily digest email", page.TextOf(), StringComparison.Ordinal);
        Assert.Contains("?state=failed&amp;after=notify%2Ffailed%2F1.slack.json", page, StringComparison.Ordinal);
        var call = calls.Single(one => one.App == "notifier");
        Assert.Equal("/notifications?state=failed", call.Path);
    }

    [Theory]
    [InlineData("", "No message waits.")]
    [InlineData("?state=pending", "No message waits.")]
    [InlineData("?state=failed", "No message has failed.")]
    public async Task Without_messages_the_page_says_so(string query, string expected)
    {
        await using var app = await IngestApp.StartAsync();
        Requeue.Answer(app, ("/notifications", None));
        Assert.Contains(expected, (await app.PageAsync(Path + query)).TextOf(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_state_is_refused()
    {
        await using var app = await IngestApp.StartAsync();
        Assert.Contains(
            "state is one of pending, failed", (await app.PageAsync($"{Path}?state=sent", 400)).TextOf(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retry", "id", Failed, """{"ids":["notify/failed/1.slack.json"],"by":null}""", "1 message sent again within seconds.")]
    [InlineData("discard", "id", Failed, """{"ids":["notify/failed/1.slack.json"],"by":null}""", "1 message deleted.")]
    [InlineData("retry", "channel", "slack", """{"channel":"slack","by":null}""", "1 message sent again within seconds.")]
    public async Task A_form_acts_on_failed_messages_and_the_page_says_so(
        string act, string field, string value, string expected, string sentence)
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Requeue.Answer(
            app, ($"/notifications/{act}", """{"done":["notify/failed/1.slack.json"],"isComplete":true}"""), ("/notifications", None));

        using var response = await app.SendFormAsync($"/operate/notifications/{act}", (field, value));

        Assert.Equal(302, (int)response.StatusCode);
        var call = calls.Single(one => one.Method == "POST");
        Assert.Equal("notifier", call.App);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(call.Body)));
        Assert.Contains(sentence, (await app.PageAsync($"{response.Headers.Location}")).TextOf(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("forget", "A failed message can be sent again or deleted.")]
    [InlineData("retry", "id is missing.")]
    public async Task Another_act_and_an_empty_form_are_refused(string act, string expected)
    {
        await using var app = await IngestApp.StartAsync();
        var calls = Requeue.Answer(app);
        using var response = await app.SendFormAsync($"/operate/notifications/{act}");
        Assert.Contains(expected, (await response.PageAsync(400)).TextOf(), StringComparison.Ordinal);
        Assert.DoesNotContain(calls, call => call.Method == "POST");
    }

    [Fact]
    public async Task Callers_with_prefixes_see_none_since_messages_are_about_the_files_of_all()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var app = await IngestApp.StartAsync(issuer.Settings(("Auth:Prefixes:0", "users/{sub}/")));
        var calls = Requeue.Answer(app, ("/notifications", Page));
        using var alice = new Access.Browser();
        await alice.SignInAsync(app);

        using var page = await alice.OpenAsync(app.Exactly(Path));

        Assert.DoesNotContain("a.txt", await page.PageAsync(403), StringComparison.Ordinal);
        Assert.DoesNotContain(calls, call => call.App == "notifier" && call.Path.StartsWith("/notifications", StringComparison.Ordinal));
    }
}
