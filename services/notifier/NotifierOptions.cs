using System.ComponentModel.DataAnnotations;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>Section <c>Notifier</c>.</summary>
internal sealed class NotifierOptions
{
    /// <summary>Who hears what; empty means that everything goes to <c>alerts</c> at once.</summary>
    public IList<RoutingRule> Rules { get; } = [];

    /// <summary>Where people look at a file; <c>{fileId}</c> is replaced.</summary>
    [Required]
    public string FileLink { get; set; } = "http://localhost:8080/files/{fileId}";

    /// <summary>How long one send may take; another replica may try after twice that. The sidecar's inbound timeout has to be longer than
    /// all channels of one outcome together.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan SendTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How often an event that is no outcome is tried again before it is parked; 0 parks it at once.</summary>
    [Range(0, 20)]
    public int UnreadableRounds { get; set; } = 3;

    /// <summary>The first pause between those tries; each is twice as long as the one before.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan UnreadablePause { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Sender of mail.</summary>
    public string EmailFrom { get; set; } = "filepipeline@localhost";

    /// <summary>Receivers of mail, separated by semicolons.</summary>
    public string EmailTo { get; set; } = "people@localhost";

    /// <summary>The rules in force.</summary>
    public IReadOnlyList<RoutingRule> RulesInForce() => Rules.Count == 0 ? [new() { Channels = { Components.Alerts } }] : [.. Rules];
}

/// <summary>Outcomes that match every list that is not empty go to the channels.</summary>
internal sealed class RoutingRule
{
    /// <summary>Final statuses, as outcomes spell them; empty for all.</summary>
    public IList<string> Statuses { get; } = [];

    /// <summary>What keys begin with; empty for all.</summary>
    public IList<string> Prefixes { get; } = [];

    /// <summary>Codes; empty for all, and for outcomes without one.</summary>
    public IList<string> Codes { get; } = [];

    /// <summary><c>alerts</c>, <c>slack</c>, <c>email</c>.</summary>
    public IList<string> Channels { get; } = [];

    /// <summary><c>at-once</c>; there are no digests yet.</summary>
    public string When { get; set; } = AtOnce;

    internal const string AtOnce = "at-once";
}

[OptionsValidator]
internal sealed partial class NotifierOptionsRanges : IValidateOptions<NotifierOptions>;

/// <summary>Every fault at once: ranges, and what the rules say.</summary>
internal sealed class NotifierOptionsValidator : IValidateOptions<NotifierOptions>
{
    private static readonly string[] _statuses = [.. Enum.GetValues<FileStatus>().Where(status => status.IsFinal()).Select(status => status.ToWireName())];

    public ValidateOptionsResult Validate(string? name, NotifierOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        faults.AddResult(new NotifierOptionsRanges().Validate(name, options));
        if (!options.FileLink.Contains("{fileId}", StringComparison.Ordinal)) faults.AddError("must hold {fileId}", "Notifier:FileLink");
        for (var i = 0; i < options.Rules.Count; i++) AddFaults(faults, options.Rules[i], $"Notifier:Rules:{i}");
        var isMailed = options.Rules.Any(rule => rule.Channels.Contains(Components.Email));
        if (isMailed && options.EmailTo.Length == 0) faults.AddError("must name the receivers, since a rule mails", "Notifier:EmailTo");
        if (isMailed && options.EmailFrom.Length == 0) faults.AddError("must name the sender, since a rule mails", "Notifier:EmailFrom");
        return faults.Build();
    }

    private static void AddFaults(ValidateOptionsResultBuilder faults, RoutingRule rule, string path)
    {
        if (rule.Channels.Count == 0) faults.AddError("names no channel", $"{path}:Channels");
        foreach (var channel in rule.Channels.Except(Channels.Known)) faults.AddError($"'{channel}' is no channel (known: {List(Channels.Known)})", $"{path}:Channels");
        foreach (var status in rule.Statuses.Except(_statuses)) faults.AddError($"'{status}' is no final status (known: {List(_statuses)})", $"{path}:Statuses");
        if (rule.When != RoutingRule.AtOnce) faults.AddError($"'{rule.When}' is not possible: there are no digests yet, only {RoutingRule.AtOnce}", $"{path}:When");
    }

    private static string List(IEnumerable<string> words) => string.Join(", ", words);
}
