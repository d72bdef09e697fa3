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

    /// <summary>How long one replica may take to send, before another may try.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan SendLimit { get; set; } = TimeSpan.FromSeconds(15);

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
    /// <summary>Statuses; empty for all.</summary>
    public IList<FileStatus> Statuses { get; } = [];

    /// <summary>What keys begin with; empty for all.</summary>
    public IList<string> Prefixes { get; } = [];

    /// <summary>Codes; empty for all, and for outcomes without one.</summary>
    public IList<string> Codes { get; } = [];

    /// <summary><c>alerts</c>, <c>slack</c>, <c>email</c>.</summary>
    public IList<string> Channels { get; } = [];
}

internal sealed class NotifierOptionsValidator : IValidateOptions<NotifierOptions>
{
    public ValidateOptionsResult Validate(string? name, NotifierOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        faults.AddResults(Validator(options));
        if (!options.FileLink.Contains("{fileId}", StringComparison.Ordinal)) faults.AddError("must hold {fileId}", "Notifier:FileLink");
        for (var i = 0; i < options.Rules.Count; i++)
        {
            if (options.Rules[i].Channels.Count == 0) faults.AddError("names no channel", $"Notifier:Rules:{i}:Channels");
            foreach (var channel in options.Rules[i].Channels.Where(channel => !Channels.Known.Contains(channel)))
                faults.AddError($"'{channel}' is no channel (known: {string.Join(' ', Channels.Known)})", $"Notifier:Rules:{i}:Channels");
        }

        return faults.Build();
    }

    private static List<ValidationResult> Validator(NotifierOptions options)
    {
        List<ValidationResult> results = [];
        System.ComponentModel.DataAnnotations.Validator.TryValidateObject(options, new(options), results, validateAllProperties: true);
        return results;
    }
}
