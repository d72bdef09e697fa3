namespace FilePipeline.Requeue;

/// <summary>Files that must arrive by a time of the day.</summary>
internal sealed class ExpectedOptions
{
    /// <summary>Name of the rule, in outcomes and state: 1 to 40 of <c>a-z 0-9 -</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Key or pattern of keys; <c>{date:yyyy-MM-dd}</c> is the day. Without a day only files count that arrive after the last
    /// deadline.</summary>
    public string Key { get; set; } = "";

    /// <summary>Name of the source; empty for the default one.</summary>
    public string Source { get; set; } = "";

    /// <summary>Minimum number of files that match.</summary>
    public int Count { get; set; } = 1;

    /// <summary>Time of the day, as <c>06:00</c>.</summary>
    public string By { get; set; } = "";

    /// <summary>IANA name of the time zone of <see cref="By"/> and of the day.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Days of the week (<c>Monday</c> …); empty for every day.</summary>
    public IList<string> Days { get; } = [];
}
