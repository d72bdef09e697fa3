using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>The text of a notification: the file, its status, the reason, and what to do.</summary>
/// <param name="Subject">One line of at most 100 ASCII characters without control characters, as SNS requires.</param>
/// <param name="Body">Plain text.</param>
internal sealed record Notification(string Subject, string Body)
{
    private const int SubjectLength = 100;
    private const string FileId = "{fileId}";
    private const string FilePath = $"/files/{FileId}";

    /// <summary>Creates the notification of an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="fileLink">The address of a file's record, with <c>{fileId}</c>.</param>
    public static Notification Of(FileOutcome outcome, string fileLink)
    {
        // A key must not add lines to the message or change their display order.
        List<string> lines = outcome.Code switch
        {
            Codes.LedgerGap => ["Ledger: the totals do not match the bucket (ledger-gap)"],
            Codes.SendBackStopped or Codes.SendBackFinished => [$"Send-back: {Texts.Visible(outcome.Key)} ({outcome.Code})"],
            _ =>
            [
                $"File: {Texts.Visible(outcome.Key)}",
                $"Status: {outcome.Status.ToWireName()}{(outcome.Code is null ? "" : $" ({outcome.Code})")}",
            ],
        };
        if (outcome.Reason is not null) lines.Add($"Reason: {Texts.Visible(outcome.Reason)}");
        if (outcome.Bytes is { } bytes) lines.Add(string.Create(CultureInfo.InvariantCulture, $"Bytes: {bytes:N0}"));
        if (outcome.Lines is { } count) lines.Add(string.Create(CultureInfo.InvariantCulture, $"Lines: {count:N0}"));
        if (outcome.Sha256 is not null) lines.Add($"SHA-256: {outcome.Sha256}");
        if (outcome.Attempts > 1) lines.Add(string.Create(CultureInfo.InvariantCulture, $"Attempts: {outcome.Attempts}"));
        if (AdviceFor(outcome) is { } advice) lines.Add($"What to do: {advice}");
        if (!IsSendBack(outcome)) lines.Add($"More: {LinkOf(outcome, fileLink)}");
        return new(SubjectOf(outcome), string.Join('\n', lines));
    }

    // It has no page.
    private static bool IsSendBack(FileOutcome outcome) => outcome.Code is Codes.SendBackStopped or Codes.SendBackFinished;

    private static string LinkOf(FileOutcome outcome, string fileLink)
    {
        if (outcome.Code != Codes.LedgerGap) return fileLink.Replace(FileId, outcome.FileId, StringComparison.Ordinal);
        // The ledger has an address beside the files; from a link of another form only the host is known.
        if (fileLink.EndsWith(FilePath, StringComparison.Ordinal)) return $"{fileLink[..^FilePath.Length]}/ledger";
        return Uri.TryCreate(fileLink, UriKind.Absolute, out var link) ? new Uri(link, "/ledger").AbsoluteUri : fileLink;
    }

    private static string SubjectOf(FileOutcome outcome)
    {
        if (outcome.Code == Codes.LedgerGap) return "ledger-gap: the ledger does not match the bucket";
        // SNS accepts ASCII subjects only; the body has the full key.
        var key = string.Concat(outcome.Key.Select(sign => sign is >= ' ' and <= '~' ? sign : '?'));
        return Texts.Truncate($"{(IsSendBack(outcome) ? outcome.Code : outcome.Status.ToWireName())}: {key}", SubjectLength);
    }

    private static string? AdviceFor(FileOutcome outcome) => outcome.Status switch
    {
        _ when outcome.Code == Codes.LedgerGap =>
            "Check the ledger after the next reconcile. If the gap remains, check the processor and the dead-letter queue.",
        _ when outcome.Code == Codes.SendBackStopped =>
            "Read the history of the files that are parked again, fix the cause, then start another one "
                + $"(GET /send-backs/{outcome.Key} and POST /send-backs of the requeue service).",
        FileStatus.Rejected => "Fix the file as the reason says, and upload it again under the same key.",
        FileStatus.Parked =>
            "Fix the cause, then requeue or discard the file (POST /parked/requeue or /parked/discard of the requeue service).",
        FileStatus.Missing => "Upload the file again if it was not deleted on purpose.",
        _ => null,
    };
}
