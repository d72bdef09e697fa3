using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>Names of channels: a kind, or a kind with a suffix; each is the name of a component.</summary>
internal static partial class ChannelName
{
    /// <summary>bindings.http: an incoming webhook of Microsoft Teams.</summary>
    public const string Teams = "teams";

    /// <summary>bindings.http: any receiver of CloudEvents.</summary>
    public const string Webhook = "webhook";

    /// <summary>Every kind.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [Components.Alerts, Components.Slack, Teams, Components.Email, Webhook];

    /// <summary>Whether a text names a channel.</summary>
    public static bool IsValid(string channel) => Form().IsMatch(channel) && Kinds.Contains(KindOf(channel));

    /// <summary>The kind of a channel: the name up to the first hyphen.</summary>
    public static string KindOf(string channel) => channel.Split('-')[0];

    [GeneratedRegex("^[a-z]{1,20}(-[a-z0-9]{1,20}){0,2}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
