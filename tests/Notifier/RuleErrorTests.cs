namespace FilePipeline.Notifier.Tests;

/// <summary>Invalid settings: each error names its path, and all are reported together.</summary>
public sealed class RuleErrorTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.Empty(ErrorsOf(new()));

    [Fact]
    public void Rules_with_ten_errors_name_all_ten()
    {
        var errors = ErrorsOf(new()
        {
            Rules =
            {
                new() { Name = "Two words", Channels = { "alerts" } },
                new() { Channels = { "alerts", "pager" } },
                new() { Channels = { "alerts" }, Statuses = { "procesed" } },
                new() { Channels = { "alerts" }, Keys = { "in/***" } },
                new() { Channels = { "alerts" }, Cap = { Count = -1 } },
                new() { Channels = { "alerts" }, Digest = new() { At = { "8 o'clock" } } },
                new() { Channels = { "alerts" }, Digest = new() { At = { "08:00" }, TimeZone = "Europe/Atlantis" } },
                new() { Channels = { "alerts" }, QuietHours = new() { From = "22:00", To = "22:00" } },
                new() { Channels = { "alerts" }, Escalation = new() { Channels = { "fax" } } },
                new() { Channels = { "alerts" }, Statuses = { "rejected" }, Escalation = new() { Channels = { "email" } } },
            },
        });
        Assert.Equal(
            [
                "Notifier:Rules:0:Name", "Notifier:Rules:1:Channels", "Notifier:Rules:2:Statuses", "Notifier:Rules:3:Keys:0",
                "Notifier:Rules:4:Cap:Count", "Notifier:Rules:5:Digest:At:0", "Notifier:Rules:6:Digest:TimeZone",
                "Notifier:Rules:7:QuietHours:To", "Notifier:Rules:8:Escalation:Channels", "Notifier:Rules:9:Escalation",
            ],
            errors.Select(PathOf));
    }

    [Theory]
    [InlineData("procesed")]
    [InlineData("waiting")]
    [InlineData("Processed")]
    public void A_status_that_no_outcome_has_is_refused(string status) => Assert.Contains(
        $"'{status}'",
        Assert.Single(ErrorsOf(new() { Rules = { new() { Channels = { "alerts" }, Statuses = { status } } } })),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("alerts", true)]
    [InlineData("slack-ops", true)]
    [InlineData("webhook-billing-eu", true)]
    [InlineData("teams", true)]
    [InlineData("", false)]
    [InlineData("slack-", false)]
    [InlineData("Slack", false)]
    [InlineData("slack_ops", false)]
    [InlineData("pager", false)]
    public void A_channel_is_a_kind_with_an_optional_suffix(string channel, bool expected) =>
        Assert.Equal(expected ? 0 : 1, ErrorsOf(new() { Rules = { new() { Channels = { channel } } } }).Count);

    [Fact]
    public void A_rule_needs_a_channel() =>
        Assert.Equal("Notifier:Rules:0:Channels", PathOf(Assert.Single(ErrorsOf(new() { Rules = { new() } }))));

    [Fact]
    public void Two_rules_with_one_name_are_refused() => Assert.Equal("Notifier:Rules:1:Name", PathOf(Assert.Single(ErrorsOf(new()
    {
        Rules = { new() { Name = "a", Channels = { "alerts" } }, new() { Name = "a", Channels = { "slack" } } },
    }))));

    [Fact]
    public void A_digest_has_an_interval_or_times() => Assert.Equal(
        ["Notifier:Rules:0:Digest", "Notifier:Rules:1:Digest"],
        ErrorsOf(new()
        {
            Rules =
            {
                new() { Channels = { "alerts" }, Digest = new() },
                new() { Channels = { "alerts" }, Digest = new() { Every = TimeSpan.FromHours(1), At = { "08:00" } } },
            },
        }).Select(PathOf));

    [Theory]
    [InlineData("3")]
    [InlineData("Mon")]
    [InlineData("")]
    public void A_day_is_named_in_full(string day) => Assert.Equal("Notifier:Rules:0:Digest:Days:0", PathOf(Assert.Single(ErrorsOf(new()
    {
        Rules = { new() { Channels = { "alerts" }, Digest = new() { At = { "08:00" }, Days = { day } } } },
    }))));

    [Fact]
    public void A_mail_rule_needs_sender_and_recipients() => Assert.Equal(
        2, ErrorsOf(new() { EmailTo = "", EmailFrom = "", Rules = { new() { Channels = { "email-ops" } } } }).Count);

    [Theory]
    [InlineData("webhook", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", true)]
    [InlineData("webhook", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB", true)]
    [InlineData("webhook", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false)]
    [InlineData("webhook", "whsec_AAAA", false)]
    [InlineData("webhook", "whsec_not base64", false)]
    [InlineData("slack", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", false)]
    public void A_webhook_key_has_the_standard_form(string channel, string key, bool expected) =>
        Assert.Equal(expected, ErrorsOf(new() { WebhookKeys = { [channel] = key } }).Count == 0);

    [Fact]
    public void All_invalid_settings_are_reported_together()
    {
        var errors = ErrorsOf(new()
        {
            FileLink = "http://x",
            TimeZone = "nowhere",
            SendTimeout = TimeSpan.Zero,
            RetryMinimum = TimeSpan.FromHours(5),
            FallbackChannel = "x",
            Rules = { new() },
        });
        Assert.Equal(6, errors.Count);
    }

    private static string PathOf(string error) => error.Split(' ')[1].TrimEnd(':');

    private static IReadOnlyList<string> ErrorsOf(NotifierOptions options) =>
        [.. new NotifierOptionsValidator().Validate(null, options).Failures ?? []];
}
