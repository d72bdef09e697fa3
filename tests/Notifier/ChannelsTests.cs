using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier.Tests;

/// <summary>The exact request to each binding.</summary>
public sealed class ChannelsTests
{
    private const string Nasty = "in/<!channel> & \"ä\" 📄.txt";
    private static readonly (string, string)[] _mail =
        [("Notifier:Rules:0:Channels:0", Components.Email), ("Notifier:EmailTo", "a@x;b@x"), ("Notifier:EmailFrom", "f@x")];

    [Fact]
    public async Task The_alerts_topic_gets_message_and_subject_only()
    {
        await using var app = await NotifierApp.StartAsync();
        await app.DeliverAsync(NotifierApp.Outcome(Nasty));
        var call = Assert.Single(app.Sidecar.Sent);
        var message = JsonNode.Parse(call.Text)!.AsObject();
        Assert.Equal((Components.Alerts, "create"), (call.Component, call.Operation));
        Assert.Equal(["message", "subject"], message.Select(property => property.Key).Order());
        Assert.Contains(Nasty, (string)message["message"]!, StringComparison.Ordinal);
        Assert.True(((string)message["subject"]!).All(char.IsAscii));
    }

    [Fact]
    public async Task A_file_name_cannot_mention_Slack_users()
    {
        await using var app = await NotifierApp.StartAsync(("Notifier:Rules:0:Channels:0", Components.Slack));
        await app.DeliverAsync(NotifierApp.Outcome(Nasty));
        var call = Assert.Single(app.Sidecar.Sent);
        var text = (string)JsonNode.Parse(call.Text)!["text"]!;
        Assert.Equal((Components.Slack, "post"), (call.Component, call.Operation));
        Assert.Contains("in/&lt;!channel&gt; &amp; \"ä\" 📄.txt", text, StringComparison.Ordinal);
        Assert.DoesNotContain('<', text);
    }

    [Fact]
    public async Task A_mail_is_quoted_HTML_with_every_field_set()
    {
        await using var app = await NotifierApp.StartAsync(_mail);
        await app.DeliverAsync(NotifierApp.Outcome(Nasty));
        var call = Assert.Single(app.Sidecar.Sent);
        Assert.Equal((Components.Email, "create"), (call.Component, call.Operation));
        Assert.Equal(("f@x", "a@x;b@x", "", ""),
            (call.Metadata["emailFrom"], call.Metadata["emailTo"], call.Metadata["emailCC"], call.Metadata["emailBCC"]));
        Assert.StartsWith("Processed: in/", call.Metadata["subject"], StringComparison.Ordinal);
        var html = (string)JsonNode.Parse(call.Text)!;
        Assert.Contains("in/&lt;!channel&gt; &amp; &quot;", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_has_no_surrogate_escapes()
    {
        await using var app = await NotifierApp.StartAsync(_mail);
        await app.DeliverAsync(NotifierApp.Outcome(Nasty));
        Assert.DoesNotContain("\\ud83d", Assert.Single(app.Sidecar.Sent).Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Mails_are_sent_one_at_a_time()
    {
        await using var app = await NotifierApp.StartAsync(_mail);
        var (now, most) = (0, 0);
        app.Sidecar.OnBinding(Components.Email, "create", _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            Thread.Yield();
            Interlocked.Decrement(ref now);
            return new();
        });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => app.DeliverAsync(id: $"outcome-{n}")));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task The_link_to_a_file_is_a_setting()
    {
        await using var app = await NotifierApp.StartAsync(("Notifier:FileLink", "https://files.example/look?id={fileId}"));
        await app.DeliverAsync();
        Assert.Contains($"https://files.example/look?id={StateKeys.FileId("in/a.txt")}", Assert.Single(
            app.Sidecar.Sent).Text, StringComparison.Ordinal);
    }
}
