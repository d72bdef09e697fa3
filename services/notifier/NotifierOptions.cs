using System.ComponentModel.DataAnnotations;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>Section <c>Notifier</c>.</summary>
internal sealed class NotifierOptions
{
    /// <summary>Rules that select the channels of an outcome; without rules every outcome goes to <c>alerts</c>.</summary>
    public IList<RoutingRule> Rules { get; } = [];

    /// <summary>Address of a file's record in notifications; <c>{fileId}</c> is replaced.</summary>
    [Required]
    public string FileLink { get; set; } = "http://localhost:8080/files/{fileId}";

    /// <summary>Timeout of one send; another replica may send after twice that. The sidecar's inbound timeout must be longer than all
    /// channels of one outcome together.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(3);

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

    /// <summary>The rules, or the default rule when there are none.</summary>
    public IReadOnlyList<RoutingRule> RulesInForce() =>
        Rules.Count == 0 ? [new() { Channels = { Components.Alerts } }] : [.. Rules];
}

/// <summary>Selects channels for outcomes that match every list that is not empty.</summary>
internal sealed class RoutingRule
{
    /// <summary>Final statuses, as in outcomes; empty for all.</summary>
    public IList<string> Statuses { get; } = [];

    /// <summary>Prefixes of keys; empty for all.</summary>
    public IList<string> Prefixes { get; } = [];

    /// <summary>Codes; empty for all outcomes, also those without a code.</summary>
    public IList<string> Codes { get; } = [];

    /// <summary><c>alerts</c>, <c>slack</c>, <c>email</c>.</summary>
    public IList<string> Channels { get; } = [];

    /// <summary>Only <c>at-once</c> is supported.</summary>
    public string When { get; set; } = AtOnce;

    internal const string AtOnce = "at-once";
}

[OptionsValidator]
internal sealed partial class NotifierOptionsRanges : IValidateOptions<NotifierOptions>;

/// <summary>Reports all invalid settings together: ranges and rules.</summary>
internal sealed class NotifierOptionsValidator : IValidateOptions<NotifierOptions>
{
    private static readonly string[] _statuses =
        [.. Enum.GetValues<FileStatus>().Where(status => status.IsFinal()).Select(status => status.ToWireName())];

    public ValidateOptionsResult Validate(string? name, NotifierOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        errors.AddResult(new NotifierOptionsRanges().Validate(name, options));
        if (!options.FileLink.Contains("{fileId}", StringComparison.Ordinal))
            errors.AddError($"({options.FileLink}) must contain {{fileId}}", "Notifier:FileLink");
        for (var i = 0; i < options.Rules.Count; i++) AddErrors(errors, options.Rules[i], $"Notifier:Rules:{i}");
        var isMailed = options.Rules.Any(rule => rule.Channels.Contains(Components.Email));
        if (isMailed && options.EmailTo.Length == 0)
            errors.AddError("must have at least one recipient, since a rule uses the channel email", "Notifier:EmailTo");
        if (isMailed && options.EmailFrom.Length == 0)
            errors.AddError("must have a sender, since a rule uses the channel email", "Notifier:EmailFrom");
        return errors.Build();
    }

    private static void AddErrors(ValidateOptionsResultBuilder errors, RoutingRule rule, string path)
    {
        if (rule.Channels.Count == 0)
            errors.AddError($"must have at least one channel (known: {List(Channels.Known)})", $"{path}:Channels");
        foreach (var channel in rule.Channels.Except(Channels.Known))
            errors.AddError($"'{channel}' is not a channel (known: {List(Channels.Known)})", $"{path}:Channels");
        foreach (var status in rule.Statuses.Except(_statuses))
            errors.AddError($"'{status}' is not a final status (known: {List(_statuses)})", $"{path}:Statuses");
        if (rule.When != RoutingRule.AtOnce)
            errors.AddError($"'{rule.When}' is not supported: there are no digests yet, use {RoutingRule.AtOnce}", $"{path}:When");
    }

    private static string List(IEnumerable<string> words) => string.Join(", ", words);
}
