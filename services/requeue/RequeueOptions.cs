using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>Section <c>Requeue</c>. Defaults are a laptop's.</summary>
internal sealed class RequeueOptions
{
    /// <summary>Times that a dead letter is sent back before its file is parked; 0 parks immediately.</summary>
    [Range(0, 100)]
    public int MaxRounds { get; set; } = 5;

    /// <summary>Shortest wait before a file is sent back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan BackoffMinimum { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait before a file is sent back.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "7.00:00:00")]
    public TimeSpan BackoffMaximum { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a file may stay without a record before reconcile treats it as lost.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan ReconcileGracePeriod { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a record may stay <c>failing</c> or <c>processing</c>, or have
    /// an expired claim, before reconcile treats its message as lost.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan OverdueAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Longest wait between two events that reconcile sends for the same file.
    /// The first wait is the grace period, and each is twice the last.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan RepairBackoffMaximum { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a replica holds the sweep or the reconcile.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Most due entries that one tick sends.</summary>
    [Range(1, 100_000)]
    public int MaxEntriesPerSweep { get; set; } = 1000;

    /// <summary>Most parked entries for one operator request, so that it is answered before the client times out.</summary>
    [Range(1, 100_000)]
    public int MaxEntriesPerRequest { get; set; } = 200;

    /// <summary>Most keys of one page of the bucket.</summary>
    [Range(1, 1000)]
    public int PageSize { get; set; } = 1000;

    /// <summary>Most keys that a scan compares per second.</summary>
    [Range(1, 100_000)]
    public int ReconcileObjectsPerSecond { get; set; } = 200;

    /// <summary>Time between the end of a scan and the next, if the ledger totals match; otherwise at most the grace period.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan ReconcileInterval { get; set; }

    /// <summary>Prefixes that reconcile counts but never sends.</summary>
    public IList<string> SkipPrefixes { get; } = [];

    /// <summary>Files that must arrive by a time of the day.</summary>
    public IList<ExpectedOptions> Expected { get; } = [];

    /// <summary>Send-backs.</summary>
    [ValidateObjectMembers]
    public SendBackOptions SendBack { get; set; } = new();
}

[OptionsValidator]
internal sealed partial class RequeueOptionsRanges : IValidateOptions<RequeueOptions>;

/// <summary>Ranges, and settings that contradict each other.</summary>
internal sealed class RequeueOptionsValidator : IValidateOptions<RequeueOptions>
{
    public ValidateOptionsResult Validate(string? name, RequeueOptions options)
    {
        var faults = new ValidateOptionsResultBuilder();
        faults.AddResult(new RequeueOptionsRanges().Validate(name, options));
        if (options.BackoffMinimum > options.BackoffMaximum)
        {
            faults.AddError($"({options.BackoffMinimum}) must not be longer than Requeue:BackoffMaximum ({options.BackoffMaximum})",
                "Requeue:BackoffMinimum");
        }
        ExpectedErrors.Add(faults, options.Expected, "Requeue:Expected");
        return faults.Build();
    }
}
