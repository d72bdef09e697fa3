using FilePipeline.Contracts;

namespace FilePipeline.Notifier.Tests;

/// <summary>The pure parts: routing, texts of notifications, and validation of settings.</summary>
public sealed class RulesTests
{
    [Theory]
    [InlineData("in/a.txt", FileStatus.Processed, null, "alerts")]
    [InlineData("in/a.txt", FileStatus.Rejected, "too-large", "alerts slack")]
    [InlineData("in/a.txt", FileStatus.Rejected, "type-mismatch", "alerts")]
    [InlineData("in/a.txt", FileStatus.Parked, "timed-out", "alerts slack email")]
    [InlineData("other/a.txt", FileStatus.Processed, null, "")]
    [InlineData("IN/a.txt", FileStatus.Processed, null, "")]
    public void Every_rule_that_matches_adds_its_channels_once(string key, FileStatus status, string? code, string expected)
    {
        RoutingRule[] rules =
        [
            new() { Channels = { "alerts" }, Prefixes = { "in/", "also/" } },
            new() { Channels = { "slack" }, Codes = { "too-large" } },
            new() { Channels = { "alerts", "slack", "email" }, Statuses = { "parked", "missing" } },
        ];
        Assert.Equal(expected, string.Join(' ', Routing.ChannelsFor(NotifierApp.Outcome(key, status, code), rules)));
    }

    [Fact]
    public void Without_rules_everything_goes_to_alerts() =>
        Assert.Equal([Components.Alerts], Routing.ChannelsFor(NotifierApp.Outcome(), new NotifierOptions().RulesInForce()));

    [Theory]
    [InlineData(FileStatus.Rejected, "upload it again")]
    [InlineData(FileStatus.Parked, "requeue or discard the file")]
    [InlineData(FileStatus.Missing, "Upload the file again")]
    public void A_notification_says_what_to_do(FileStatus status, string advice) =>
        Assert.Contains(advice, NotificationOf(NotifierApp.Outcome(status: status)).Body, StringComparison.Ordinal);

    [Theory]
    [InlineData("https://files.example/files/{fileId}", "https://files.example/ledger")]
    [InlineData("https://example.com/pipeline/files/{fileId}", "https://example.com/pipeline/ledger")]
    [InlineData("https://files.example/look?id={fileId}", "https://files.example/ledger")]
    public void A_ledger_gap_says_what_to_check_and_links_to_the_ledger(string fileLink, string expected)
    {
        var outcome = NotifierApp.Outcome("ledger", FileStatus.Missing, Codes.LedgerGap);
        var notification = Notification.Of(outcome with { Reason = "no current record for 3 objects" }, fileLink);
        Assert.Equal("ledger-gap: the ledger does not match the bucket", notification.Subject);
        Assert.Equal(
            ["Ledger: the totals do not match the bucket (ledger-gap)", "Reason: no current record for 3 objects", $"More: {expected}"],
            notification.Body.Split('\n').Where(line => !line.StartsWith("What to do: ", StringComparison.Ordinal)));
        Assert.Contains("dead-letter queue", notification.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Codes.SendBackStopped, FileStatus.Parked, "POST /send-backs")]
    [InlineData(Codes.SendBackFinished, FileStatus.Processed, null)]
    public void The_end_of_a_send_back_is_no_file(string code, FileStatus status, string? advice)
    {
        var outcome = NotifierApp.Outcome("send-back-files-unavailable", status, code) with { Reason = "2 of 5 were parked again" };
        var notification = Notification.Of(outcome, "https://x/files/{fileId}");
        Assert.Equal($"{code}: send-back-files-unavailable", notification.Subject);
        var lines = notification.Body.Split('\n');
        Assert.Equal([$"Send-back: send-back-files-unavailable ({code})", "Reason: 2 of 5 were parked again"], lines[..2]);
        Assert.Equal(advice is null ? 2 : 3, lines.Length);
        if (advice is not null) Assert.Contains(advice, lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_notification_of_a_processed_file_has_its_measurements()
    {
        var body = NotificationOf(NotifierApp.Outcome() with { Bytes = 1234567, Lines = 42, Sha256 = "abc", Attempts = 3 }).Body;
        Assert.Equal(
            ["File: in/a.txt", "Status: processed", "Bytes: 1,234,567", "Lines: 42", "SHA-256: abc", "Attempts: 3", "More: http://x/1"],
            body.Split('\n'));
    }

    [Fact]
    public void A_key_with_line_breaks_stays_on_one_line()
    {
        var notification = NotificationOf(NotifierApp.Outcome("a\nStatus: processed\r\u0007b"));
        Assert.Single(notification.Body.Split('\n'), line => line.StartsWith("Status:", StringComparison.Ordinal));
        Assert.Equal("processed: a?Status: processed??b", notification.Subject);
    }

    [Fact]
    public void A_subject_is_ascii_of_at_most_100_characters()
    {
        var subject = NotificationOf(NotifierApp.Outcome(new string('ä', 500))).Subject;
        Assert.Equal(100, subject.Length);
        Assert.True(subject.All(char.IsAscii));
    }

    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(ErrorsOf(new()));

    [Fact]
    public void A_rule_with_a_digest_is_refused() =>
        Assert.Contains("no digests yet", Assert.Single(
            ErrorsOf(new() { Rules = { new() { Channels = { "alerts" }, When = "digest" } } })), StringComparison.Ordinal);

    [Theory]
    [InlineData("procesed")]
    [InlineData("waiting")]
    [InlineData("Processed")]
    public void A_status_that_no_outcome_has_is_refused(string status) =>
        Assert.Contains($"'{status}'", Assert.Single(
            ErrorsOf(new() { Rules = { new() { Channels = { "alerts" }, Statuses = { status } } } })), StringComparison.Ordinal);

    [Fact]
    public void A_mail_rule_needs_sender_and_recipients() => Assert.Equal(
        2, ErrorsOf(new() { EmailTo = "", EmailFrom = "", Rules = { new() { Channels = { "email" } } } }).Count);

    [Fact]
    public void All_invalid_settings_are_reported_together()
    {
        var errors = ErrorsOf(new()
        {
            FileLink = "http://x",
            SendTimeout = TimeSpan.Zero,
            Rules = { new(), new() { Channels = { "pager", "fax" }, Statuses = { "x" }, When = "later" } },
        });
        Assert.Equal(7, errors.Count);
        Assert.Contains(errors, error =>
            error.Contains("Notifier:Rules:1:Channels", StringComparison.Ordinal) && error.Contains("pager", StringComparison.Ordinal));
    }

    private static Notification NotificationOf(FileOutcome outcome) => Notification.Of(outcome with { FileId = "1" }, "http://x/{fileId}");

    private static IReadOnlyList<string> ErrorsOf(NotifierOptions options) =>
        [.. new NotifierOptionsValidator().Validate(null, options).Failures ?? []];
}
