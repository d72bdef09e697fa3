namespace FilePipeline.Notifier;

/// <summary>Selects channels for outcomes that match every list that is not empty.</summary>
internal sealed class RoutingRule
{
    /// <summary>Name of the rule, in summaries and in keys of the parking bucket: 1 to 40 of <c>a-z 0-9 -</c>. Empty means
    /// <c>rule-{number}</c>; name a rule that has a digest, so that its number may change.</summary>
    public string Name { get; set; } = "";

    /// <summary>Final statuses, as in outcomes; empty for all.</summary>
    public IList<string> Statuses { get; } = [];

    /// <summary>Patterns of keys, such as <c>invoices/**</c>; empty for all.</summary>
    public IList<string> Keys { get; } = [];

    /// <summary>Codes; empty for all outcomes, also those without a code.</summary>
    public IList<string> Codes { get; } = [];

    /// <summary>Detected types, such as <c>text/csv</c>; empty for all outcomes, also those without an analysis.</summary>
    public IList<string> Types { get; } = [];

    /// <summary>Channels: <c>alerts</c>, <c>slack</c>, <c>teams</c>, <c>email</c>, <c>webhook</c>, or one of these with a suffix, such as
    /// <c>slack-ops</c>; each is a component of that name.</summary>
    public IList<string> Channels { get; } = [];

    /// <summary>Sends a summary of a period; null notifies at once.</summary>
    public DigestSchedule? Digest { get; set; }

    /// <summary>Holds notifications back during some hours, and sends one summary of them afterwards; null for none.</summary>
    public QuietHours? QuietHours { get; set; }

    /// <summary>Maximum number of notifications per window and channel; the rest is sent as one summary.</summary>
    public StormCap Cap { get; set; } = new();

    /// <summary>Notifies other channels of a file that is still parked after some time; null for none.</summary>
    public Escalation? Escalation { get; set; }
}

/// <summary>When digests are sent: every interval, or at times of the day.</summary>
internal sealed class DigestSchedule
{
    /// <summary>Length of a period, which begins at a multiple of it since 0:00 UTC; null when <see cref="At"/> is set.</summary>
    public TimeSpan? Every { get; set; }

    /// <summary>Times of the day, as <c>08:00</c>; empty when <see cref="Every"/> is set.</summary>
    public IList<string> At { get; } = [];

    /// <summary>Days of the week of these times (<c>Monday</c> …); empty for every day.</summary>
    public IList<string> Days { get; } = [];

    /// <summary>IANA name of the time zone of these times.</summary>
    public string TimeZone { get; set; } = "UTC";
}

/// <summary>Hours without notifications; a period may pass midnight.</summary>
internal sealed class QuietHours
{
    /// <summary>First minute, as <c>22:00</c>.</summary>
    public string From { get; set; } = "";

    /// <summary>The minute after the last, as <c>07:00</c>.</summary>
    public string To { get; set; } = "";

    /// <summary>IANA name of the time zone.</summary>
    public string TimeZone { get; set; } = "UTC";
}

/// <summary>The limit of notifications per window.</summary>
internal sealed class StormCap
{
    /// <summary>Notifications of one rule to one channel in a window; 0 for no limit.</summary>
    public int Count { get; set; } = 20;

    /// <summary>Length of a window.</summary>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(10);
}

/// <summary>Other channels for files that stay parked.</summary>
internal sealed class Escalation
{
    /// <summary>Time after the outcome.</summary>
    public TimeSpan After { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Channels, as in rules.</summary>
    public IList<string> Channels { get; } = [];
}
