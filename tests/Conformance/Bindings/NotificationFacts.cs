using System.Text;
using Dapr.Client;

namespace FilePipeline.Conformance.Tests;

/// <summary>The notification components: SNS, mail, webhooks.</summary>
[Contract("5.4, 5.5")]
public sealed class NotificationFacts
{
    private static readonly string _alerts =
        Yaml.Component("alerts", "bindings.aws.sns", "topicArn=arn:aws:sns:us-east-1:000000000000:alerts", "direction=output");
    private static readonly string _mail = Yaml.Component(
        "email", "bindings.smtp", "host=localhost", "port=4525", "emailFrom=a@x", "emailTo=b@x", "subject=s", "direction=output");

    private static readonly string _ses =
        Yaml.Component("email", "bindings.aws.ses", "emailFrom=a@x", "emailTo=b@x;c@x", "subject=s", "direction=output");

    [Theory]
    [OnEach("""{"message":"m","subject":"s"}""", "m", "s")]
    [OnEach("""{"message":"m"}""", "m", "<nil>")]
    [OnEach("""{"message":{"b":1,"a":[true,null]},"subject":"s"}""", "map[a:[true <nil>] b:1]", "s")]
    [Covers("bindings.aws.sns", "topicArn", "direction")]
    public async Task Alerts_format_their_fields_like_Go(Target target, string data, string message, string subject)
    {
        await using var rig = await target.StartAsync(_alerts);
        await InvokeAsync(rig, "alerts", data);
        Assert.Equal(new Alert(message, subject), await rig.Backend.AlertAsync(rig.Token));
    }

    [Theory, OnEmulator]
    [Covers("bindings.smtp", "host", "port", "emailFrom", "emailTo", "subject", "direction")]
    public async Task Mail_to_the_emulators_mailbox_is_stored(Target target)
    {
        await using var rig = await target.StartAsync(_mail);
        await InvokeAsync(rig, "email", "\"<b>hi</b>\"");
        var sent = Assert.Single(rig.Cloud.SentMessages.List());
        Assert.Equal(("email", "b@x", "s", "<b>hi</b>"), (sent.Channel, sent.To, sent.Subject, sent.Body));
    }

    [Theory, OnEach]
    public async Task Metadata_of_a_mail_applies_to_later_mails(Target target)
    {
        using var sink = new MailSink();
        await using var rig = await target.StartAsync(_mail.Replace("4525", $"{sink.Port}", StringComparison.Ordinal));
        var first = sink.TakeAsync(rig.Token);
        await InvokeAsync(rig, "email", "one", ("emailTo", "c@x"), ("subject", "other"));
        await first;
        var second = sink.TakeAsync(rig.Token);
        await InvokeAsync(rig, "email", "two");
        var said = await second;
        foreach (var part in (string[])["RCPT TO:<c@x>", "Subject: other", "two"]) Assert.Contains(part, said, StringComparison.Ordinal);
    }

    [Theory, OnEmulator(InDaprd = "sends for an address that was verified before")]
    [Covers("bindings.aws.ses", "emailFrom", "emailTo", "subject", "direction")]
    public async Task SES_sends_to_several_addresses(Target target)
    {
        await using var rig = await target.StartAsync(_ses);
        await InvokeAsync(rig, "email", "\"hi\"");
        Assert.Equal("b@x; c@x", Assert.Single(rig.Cloud.SentMessages.List()).To);
    }

    [Theory, OnEach]
    public async Task SES_requires_quoted_data(Target target)
    {
        await using var rig = await target.StartAsync(_ses);
        var exception = await DaprErrors.OfAsync(() => InvokeAsync(rig, "email", "hi"));
        Assert.Contains("can't unquote", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    public async Task Mail_to_another_host_is_sent_by_SMTP_as_HTML(Target target)
    {
        using var sink = new MailSink();
        await using var rig = await target.StartAsync(_mail.Replace("4525", $"{sink.Port}", StringComparison.Ordinal));
        var taken = sink.TakeAsync(rig.Token);
        await InvokeAsync(rig, "email", "<b>hi</b>", ("emailCC", "c@x"), ("emailTo", "b@x;d@x"));
        var said = await taken;
        foreach (var part in (string[])[
            "MAIL FROM:<a@x>", "RCPT TO:<b@x>", "RCPT TO:<d@x>", "RCPT TO:<c@x>", "Subject: s", "Content-Type: text/html", "<b>hi</b>"])
        {
            Assert.Contains(part, said, StringComparison.Ordinal);
        }
    }

    [Theory, OnEmulator]
    public async Task Mail_to_another_host_is_not_stored_in_the_emulator(Target target)
    {
        using var sink = new MailSink();
        await using var rig = await target.StartAsync(_mail.Replace("4525", $"{sink.Port}", StringComparison.Ordinal));
        var taken = sink.TakeAsync(rig.Token);
        await InvokeAsync(rig, "email", "<b>hi</b>");
        await taken;
        Assert.Empty(rig.Cloud.SentMessages.List());
    }

    [Theory, OnEach]
    public async Task An_unreachable_mail_server_is_a_binding_error(Target target)
    {
        await using var rig = await target.StartAsync(_mail.Replace("4525", "1", StringComparison.Ordinal));
        var exception = await DaprErrors.OfAsync(() => InvokeAsync(rig, "email", "hi"));
        Assert.StartsWith(
            "error invoking output binding email: error from smtp binding, sending email failed: dial tcp ",
            exception.Status.Detail, StringComparison.Ordinal);
        Assert.EndsWith("connect: connection refused", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    [Covers("bindings.http", "url", "direction")]
    [CoversCall("post")]
    public async Task A_webhook_is_called_and_its_answer_returned(Target target)
    {
        using var hook = new WebhookServer();
        hook.AnswerWith(200, "reply", ("X-Reply", "yes"));
        await using var rig = await target.StartAsync(Webhook(hook));
        var reply = await InvokeAsync(rig, "slack", """{"text":"hi"}""", "post", ("path", "/services"), ("X-Mine", "1"), ("ignored", "2"));
        Assert.Equal(("reply", "200", "200 OK", "yes"),
            (Encoding.UTF8.GetString(reply.Data.Span), reply.Metadata["statusCode"], reply.Metadata["status"], reply.Metadata["X-Reply"]));
        var seen = await hook.NextAsync(rig.Token);
        Assert.Equal(("POST /services", """{"text":"hi"}""", "1"), (seen.ToString(), seen.Body, seen.Headers["X-Mine"]));
        Assert.False(seen.Headers.ContainsKey("ignored"));
    }

    [Theory, OnEach]
    public async Task A_failed_webhook_is_an_error_unless_errorIfNot2XX_is_false(Target target)
    {
        using var hook = new WebhookServer();
        hook.AnswerWith(429, "slow down");
        await using var rig = await target.StartAsync(Webhook(hook));
        var exception = await DaprErrors.OfAsync(() => InvokeAsync(rig, "slack", "{}", "post"));
        Assert.Equal("error invoking output binding slack: received status code 429", exception.Status.Detail);
        var reply = await InvokeAsync(rig, "slack", "{}", "post", ("errorIfNot2XX", "false"));
        Assert.Equal(("429", "429 Too Many Requests", "slow down"),
            (reply.Metadata["statusCode"], reply.Metadata["status"], Encoding.UTF8.GetString(reply.Data.Span)));
    }

    [Theory, OnEach]
    [Covers("bindings.http", "responseTimeout")]
    public async Task A_webhook_timeout_is_a_binding_error(Target target)
    {
        var release = new TaskCompletionSource();
        using var hook = new WebhookServer();
        hook.AnswerAfter(release.Task);
        await using var rig = await target.StartAsync(
            Yaml.Component("slack", "bindings.http", $"url=http://127.0.0.1:{hook.Port}", "direction=output", "responseTimeout=200ms"));
        var exception = await DaprErrors.OfAsync(() => InvokeAsync(rig, "slack", "{}", "post"));
        release.SetResult();
        Assert.StartsWith("error invoking output binding slack: Post ", exception.Status.Detail, StringComparison.Ordinal);
    }

    [Theory, OnEach]
    public async Task A_webhook_without_an_address_fails_only_when_called(Target target)
    {
        var component = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: slack}
            spec: {type: bindings.http, version: v1, metadata: [{name: url, envRef: NO_SUCH_VARIABLE}]}
            """;
        await using var rig = await target.StartAsync(component);
        var exception = await DaprErrors.OfAsync(() => InvokeAsync(rig, "slack", "{}", "post"));
        Assert.Equal("error invoking output binding slack: Post \"\": unsupported protocol scheme \"\"", exception.Status.Detail);
    }

    private static string Webhook(WebhookServer hook) =>
        Yaml.Component("slack", "bindings.http", $"url=http://127.0.0.1:{hook.Port}", "direction=output");

    private static Task<BindingResponse> InvokeAsync(
        SidecarRig rig, string name, string data, params (string Name, string Value)[] metadata) =>
        InvokeAsync(rig, name, data, "create", metadata);

    private static Task<BindingResponse> InvokeAsync(
        SidecarRig rig, string name, string data, string operation, params (string Name, string Value)[] metadata)
    {
        var request = new BindingRequest(name, operation) { Data = Encoding.UTF8.GetBytes(data) };
        foreach (var (field, value) in metadata) request.Metadata[field] = value;
        return rig.Dapr.InvokeBindingAsync(request, rig.Token);
    }
}
