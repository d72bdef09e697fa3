using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>A sample of each kind of message.</summary>
internal static class Samples
{
    /// <summary>The time of the samples.</summary>
    public static DateTimeOffset Time { get; } = DateTimeOffset.Parse("2026-03-02T08:00:00Z", CultureInfo.InvariantCulture);

    /// <summary>Every sample.</summary>
    public static IReadOnlyList<Message> All { get; } =
    [
        Of(Outcome("invoices/2026-03/1042.csv", FileStatus.Processed) with { Lines = 1_204, Sha256 = StateKeys.HexDigest("sample") }),
        Of(Outcome("invoices/backup.sh", FileStatus.Rejected, Codes.TypeNotAllowed) with
        {
            Reason = "extension .sh is not accepted (allowed: txt log csv json)",
        }),
        Of(Outcome("invoices/2026-03/1043.csv", FileStatus.Parked, Codes.TimedOut) with
        {
            Reason = "parked after 5 rounds: no result within 00:00:20",
            Attempts = 25,
        }),
        Message.OfStillParked("sample-parked", Outcome("invoices/2026-03/1043.csv", FileStatus.Parked, Codes.TimedOut)),
        Of(Outcome("invoices/2026-03/1044.csv", FileStatus.Missing) with { Reason = "the object did not exist when it was read" }),
        Of(Outcome("invoices/2026-03/1045.csv", FileStatus.Removed)),
        Of(Outcome("invoices/2026-03/1046.csv", FileStatus.Discarded)),
        Of(Outcome(StateKeys.Ledger, FileStatus.Missing, Codes.LedgerGap) with { Reason = "no current record for 3 objects" }),
        Of(Outcome("send-back-timed-out", FileStatus.Parked, Codes.SendBackStopped) with
        {
            Reason = "2 of 5 files of step 1 were parked again (limit: 20 %)",
        }),
        Of(Outcome("send-back-timed-out", FileStatus.Processed, Codes.SendBackFinished) with { Reason = "no entry of the group is left" }),
        Message.Of("sample-digest", Sum(SummaryKind.Digest)),
        Message.Of("sample-storm", Sum(SummaryKind.Storm)),
        Message.Of("sample-quiet", Sum(SummaryKind.Quiet)),
        Message.Of(
            "sample-failure",
            new ChannelFailure(Components.Slack, Codes.Unavailable(Components.Slack), "slack: answered 404 NotFound", 16, "sample-parked"),
            Time),
    ];

    /// <summary>A name for a sample.</summary>
    public static string NameOf(Message message) => message switch
    {
        { Type: Message.StillParked } => "still-parked",
        { Outcome: { Code: Codes.LedgerGap or Codes.SendBackStopped or Codes.SendBackFinished } ended } => ended.Code,
        { Outcome: { } outcome } => outcome.Status.ToWireName(),
        { Summary: { } summary } => $"{summary.Kind}".ToLowerInvariant(),
        _ => "channel-failed",
    };

    /// <summary>An outcome.</summary>
    public static FileOutcome Outcome(string key, FileStatus status, string? code = null) => new()
    {
        FileId = StateKeys.FileId(key),
        Key = key,
        Status = status,
        Code = code,
        Write = ObjectVersion.Of(null, "0055AED6DCD90281E5", "d41d8cd98f00b204e9800998ecf8427e", 48_213, Time.AddSeconds(-3)),
        Bytes = status == FileStatus.Processed ? 48_213 : null,
        Attempts = 1,
        At = Time,
    };

    private static Message Of(FileOutcome outcome) => Message.Of($"sample-{outcome.Code ?? outcome.Status.ToWireName()}", outcome);

    private static Summary Sum(SummaryKind kind)
    {
        var isDigest = kind == SummaryKind.Digest;
        var length = isDigest ? TimeSpan.FromDays(1) : kind == SummaryKind.Storm ? TimeSpan.FromMinutes(10) : TimeSpan.FromHours(9);
        Dictionary<string, long> counts = isDigest
            ? new() { ["processed"] = 11_904, ["rejected"] = 17, ["parked"] = 4 }
            : new() { ["parked"] = 361, ["rejected"] = 1 };
        var failed = isDigest ? 21 : 362;
        return new(
            "invoices",
            kind,
            Time - length,
            Time,
            new(counts.Values.Sum(), failed, isDigest ? 3_221_225_472 : 0, counts),
            isDigest ? new(11_212, 9, 3_006_477_107, new Dictionary<string, long> { ["processed"] = 11_203, ["rejected"] = 9 }) : null,
            isDigest
                ? [new("rejected", Codes.TypeNotAllowed, 17), new("parked", Codes.TimedOut, 4)]
                : [new("parked", Codes.TimedOut, 361), new("rejected", Codes.TypeNotAllowed, 1)],
            0,
            [FileOf("invoices/2026-03/1043.csv", "parked", Codes.TimedOut), FileOf("invoices/backup.sh", "rejected", Codes.TypeNotAllowed)],
            isDigest ? [FileOf("invoices/2026-03/all.ndjson", "processed", null) with { Milliseconds = 412_000 }] : [],
            isDigest ? [FileOf("invoices/2026-03/all.ndjson", "processed", null) with { Bytes = 1_288_490_188 }] : [],
            isDigest ? 2 : 0,
            null);
    }

    private static SummaryFile FileOf(string key, string status, string? code) => new(StateKeys.FileId(key), key, status, code, null, null);
}
