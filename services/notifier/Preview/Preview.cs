using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>Shows messages without sending them: <c>preview</c> prints each sample for each channel, and <c>explain</c> says what the
/// configured rules do with an outcome.</summary>
internal static class Preview
{
    private const string Help = """
        Usage:
          preview [CHANNEL …]                                   prints a sample of each message as each channel gets it
          explain [--status S] [--code C] [--key K] [--type T]  says which rules match such an outcome, and what they do

        Nothing is sent. Settings are read as the service reads them (appsettings, environment, --Notifier:…).
        """;

    private static readonly JsonSerializerOptions _indented =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether the arguments ask for one of the two.</summary>
    public static bool IsRequested(string[] args) => args is ["preview" or "explain", ..];

    /// <summary>Prints it.</summary>
    /// <returns>0; 2 for invalid arguments or settings.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        if (args.Contains("--help", StringComparer.Ordinal))
        {
            output.WriteLine(Help);
            return 0;
        }

        var options = OptionsOf(args);
        if (new NotifierOptionsValidator().Validate(null, options) is { Failed: true } invalid)
        {
            foreach (var failure in invalid.Failures) error.WriteLine(failure);
            return 2;
        }

        return args[0] == "preview" ? ShowSamples(args[1..], options, output, error) : Explain(args[1..], options, output, error);
    }

    private static NotifierOptions OptionsOf(string[] args) =>
        WebApplication.CreateBuilder([.. args.Where(arg => arg.StartsWith("--Notifier:", StringComparison.OrdinalIgnoreCase))])
            .Configuration.ReadEarly<NotifierOptions>("Notifier");

    private static int ShowSamples(string[] args, NotifierOptions options, TextWriter output, TextWriter error)
    {
        string[] channels = [.. args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal))];
        if (channels.FirstOrDefault(channel => !ChannelName.IsValid(channel)) is { } unknown)
        {
            error.WriteLine($"'{unknown}' is not a channel (known: {string.Join(", ", ChannelName.Kinds)})");
            return 2;
        }

        var words = new MessageWords(Options.Create(options));
        foreach (var message in Samples.All)
        {
            foreach (var channel in channels.Length == 0 ? ChannelName.Kinds : channels)
            {
                var request = ChannelRequest.Of(channel, message, words.NoticeOf(message), options, Samples.Time);
                output.WriteLine($"=== {Samples.NameOf(message)} → {channel} ({request.Operation})");
                foreach (var (name, value) in request.Metadata) output.WriteLine($"{name}: {value}");
                output.WriteLine(Legible(request.Data));
                output.WriteLine();
            }
        }

        return 0;
    }

    private static string Legible(byte[] data) => JsonNode.Parse(data) switch
    {
        JsonValue text => (string)text!,
        JsonObject alert when alert.ContainsKey("subject") && alert.ContainsKey("message") =>
            $"subject: {alert["subject"]}\n\n{alert["message"]}",
        var json => json!.ToJsonString(_indented),
    };

    private static int Explain(string[] args, NotifierOptions options, TextWriter output, TextWriter error)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["--status"] = "rejected",
            ["--code"] = "",
            ["--key"] = "in/report.csv",
            ["--type"] = "",
        };
        string[] own = [.. args.Where(arg => !arg.StartsWith("--Notifier:", StringComparison.OrdinalIgnoreCase))];
        for (var i = 0; i < own.Length; i += 2)
        {
            if (!given.ContainsKey(own[i]) || i + 1 == own.Length)
            {
                error.WriteLine(Help);
                return 2;
            }

            given[own[i]] = own[i + 1];
        }

        var status = Enum.GetValues<FileStatus>().FirstOrDefault(status => status.ToWireName() == given["--status"]);
        if (!status.IsFinal())
        {
            error.WriteLine($"'{given["--status"]}' is not a final status");
            return 2;
        }

        var outcome = Samples.Outcome(given["--key"], status, given["--code"] is { Length: > 0 } code ? code : null) with
        {
            Analysis = given["--type"] is { Length: > 0 } type ? new JsonObject { ["type"] = type } : null,
        };
        var rules = new Routing(Options.Create(options)).RulesFor(outcome);
        if (rules.Count == 0) output.WriteLine("No rule matches: nobody is notified.");
        foreach (var rule in rules) output.WriteLine(LineOf(rule, outcome));
        return 0;
    }

    private static string LineOf(ActiveRule rule, FileOutcome outcome)
    {
        var now = TimeProvider.System.GetUtcNow();
        var channels = string.Join(", ", rule.Rule.Channels);
        var cap = rule.Rule.Cap;
        var text = rule switch
        {
            { Digest: { } digest } => $"in the digest that ends {Time(digest.Containing(now).End)}",
            { Quiet: { } quiet } when quiet.Containing(now) is { } period => $"in a summary after the quiet hours, {Time(period.End)}",
            _ when cap.Count > 0 => $"at once; after {cap.Count} in {Amounts.Duration(cap.Window)} in one summary",
            _ => "at once",
        };
        var later = rule.Rule.Escalation is { } escalation && outcome.Status == FileStatus.Parked
            ? $"; to {string.Join(", ", escalation.Channels)} when it is still parked after {Amounts.Duration(escalation.After)}"
            : "";
        return $"{rule.Name}: to {channels} {text}{later}";
    }

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
