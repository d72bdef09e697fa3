using System.ComponentModel.DataAnnotations;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>Section <c>Notifier</c>.</summary>
internal sealed class NotifierOptions
{
    /// <summary>Rules that select the channels of an outcome. Without rules, files that were rejected, missing or parked, ledger gaps,
    /// the ends of send-backs and late arrivals of expected files go to <c>alerts</c>; files that were processed, removed or discarded are
    /// not notified.</summary>
    public IList<RoutingRule> Rules { get; } = [];

    /// <summary>Address of a file's record in notifications; <c>{fileId}</c> is replaced.</summary>
    [Required]
    public string FileLink { get; set; } = "http://localhost:8080/files/{fileId}";

    /// <summary>IANA name of the time zone of times in notifications.</summary>
    [Required]
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Timeout of one send; another replica may send after twice that. The sidecar's inbound timeout must be longer than all
    /// channels of one outcome together.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often a notification is tried before the failure is reported to another channel.</summary>
    [Range(1, 50)]
    public int MaxTries { get; set; } = 16;

    /// <summary>Pause after the first failed try; each further pause is twice as long.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RetryMinimum { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Maximum pause between tries.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RetryMaximum { get; set; } = TimeSpan.FromHours(4);

    /// <summary>Channel that reports the failure of another one.</summary>
    [Required]
    public string FallbackChannel { get; set; } = Components.Alerts;

    /// <summary>How often an unreadable event is retried before it is parked; 0 parks it immediately.</summary>
    [Range(0, 20)]
    public int UnreadableRounds { get; set; } = 3;

    /// <summary>The first pause between those retries; each further pause is twice as long.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan UnreadablePause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Sender of mails.</summary>
    public string EmailFrom { get; set; } = "filepipeline@localhost";

    /// <summary>Recipients of mails, separated by semicolons.</summary>
    public string EmailTo { get; set; } = "people@localhost";

    /// <summary>Line at the end of mails that says how to stop receiving them.</summary>
    public string EmailFooter { get; set; } = "You receive this mail because a rule of the notifier names your address; "
        + "its operator can remove it (Notifier:EmailTo).";

    /// <summary>Keys for the signatures of webhooks, by channel: <c>whsec_</c> and base64 of 24 to 64 bytes; two, separated by a space,
    /// while one replaces the other.</summary>
    public IDictionary<string, string> WebhookKeys { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The rules, or the default rule when there are none.</summary>
    public IReadOnlyList<RoutingRule> RulesInForce() => Rules.Count == 0 ? DefaultRules() : [.. Rules];

    /// <summary>The channel that reports the failure of another one; null when there is no other.</summary>
    public string? ReporterOf(string failed) => RulesInForce().SelectMany(rule => rule.Channels)
        .Prepend(FallbackChannel)
        .FirstOrDefault(channel => channel != failed);

    private static RoutingRule[] DefaultRules() =>
    [
        new()
        {
            Name = "failures",
            Statuses = { FileStatus.Rejected.ToWireName(), FileStatus.Missing.ToWireName(), FileStatus.Parked.ToWireName() },
            Channels = { Components.Alerts },
        },
        // Somebody started it, and waits for its end.
        new() { Name = "send-backs", Codes = { Codes.SendBackFinished }, Channels = { Components.Alerts } },
        // Who was told that they are overdue should hear that they came.
        new() { Name = "expected", Codes = { Codes.ArrivedLate }, Channels = { Components.Alerts } },
    ];
}

[OptionsValidator]
internal sealed partial class NotifierOptionsRanges : IValidateOptions<NotifierOptions>;

/// <summary>Reports all invalid settings together: ranges and rules.</summary>
internal sealed class NotifierOptionsValidator : IValidateOptions<NotifierOptions>
{
    public ValidateOptionsResult Validate(string? name, NotifierOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        errors.AddResult(new NotifierOptionsRanges().Validate(name, options));
        if (!options.FileLink.Contains("{fileId}", StringComparison.Ordinal))
            errors.AddError($"({options.FileLink}) must contain {{fileId}}", "Notifier:FileLink");
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(options.TimeZone, out _))
            errors.AddError($"'{options.TimeZone}' is not a time zone of this system", "Notifier:TimeZone");
        if (options.RetryMaximum < options.RetryMinimum)
        {
            errors.AddError(
                $"({options.RetryMaximum}) must be at least Notifier:RetryMinimum ({options.RetryMinimum})", "Notifier:RetryMaximum");
        }

        RuleErrors.Add(errors, options.Rules, "Notifier:Rules");
        RuleErrors.AddChannel(errors, options.FallbackChannel, "Notifier:FallbackChannel");
        foreach (var (channel, keys) in options.WebhookKeys)
        {
            if (WebhookSignature.ErrorOf(keys) is { } error) errors.AddError(error, $"Notifier:WebhookKeys:{channel}");
            if (ChannelName.KindOf(channel) != ChannelName.Webhook)
                errors.AddError($"'{channel}' is not a webhook", $"Notifier:WebhookKeys:{channel}");
        }

        AddMailErrors(errors, options);
        return errors.Build();
    }

    private static void AddMailErrors(ValidateOptionsResultBuilder errors, NotifierOptions options)
    {
        var channels = options.Rules.SelectMany(rule => rule.Channels.Concat(rule.Escalation?.Channels ?? []));
        if (!channels.Any(channel => ChannelName.KindOf(channel) == Components.Email)) return;
        if (options.EmailTo.Length == 0)
            errors.AddError("must have at least one recipient, since a rule uses the channel email", "Notifier:EmailTo");
        if (options.EmailFrom.Length == 0)
            errors.AddError("must have a sender, since a rule uses the channel email", "Notifier:EmailFrom");
    }
}
