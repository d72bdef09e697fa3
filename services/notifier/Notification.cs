using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>What a person reads: what happened, to which file, why, and what to do.</summary>
/// <param name="Subject">One line of at most 100 characters, as SNS wants it, without control characters.</param>
/// <param name="Body">Plain text.</param>
internal sealed record Notification(string Subject, string Body)
{
    private const int SubjectLength = 100;
    private const string FileId = "{fileId}";
    private const string FilePath = $"/files/{FileId}";

    /// <summary>The notification of one outcome.</summary>
    /// <param name="outcome">What happened.</param>
    /// <param name="fileLink">Where people look at a file; the ledger is beside it.</param>
    public static Notification Of(FileOutcome outcome, string fileLink)
    {
        // Whoever names a file must not be able to write lines of the message, nor turn them around.
        var lines = outcome.Code == Codes.LedgerGap
            ? ["Ledger: the totals do not match the bucket (ledger-gap)"]
            : new List<string>
            {
                $"File: {Texts.Visible(outcome.Key)}",
                $"Status: {outcome.Status.ToWireName()}{(outcome.Code is null ? "" : $" ({outcome.Code})")}",
            };
        if (outcome.Reason is not null) lines.Add($"Why: {Texts.Visible(outcome.Reason)}");
        if (outcome.Bytes is { } bytes) lines.Add(string.Create(CultureInfo.InvariantCulture, $"Bytes: {bytes:N0}"));
        if (outcome.Lines is { } count) lines.Add(string.Create(CultureInfo.InvariantCulture, $"Lines: {count:N0}"));
        if (outcome.Sha256 is not null) lines.Add($"SHA-256: {outcome.Sha256}");
        if (outcome.Attempts > 1) lines.Add(string.Create(CultureInfo.InvariantCulture, $"Attempts: {outcome.Attempts}"));
        if (WhatToDo(outcome) is { } advice) lines.Add($"What to do: {advice}");
        lines.Add($"More: {LinkOf(outcome, fileLink)}");
        return new(SubjectOf(outcome), string.Join('\n', lines));
    }

    private static string LinkOf(FileOutcome outcome, string fileLink)
    {
        if (outcome.Code != Codes.LedgerGap) return fileLink.Replace(FileId, outcome.FileId, StringComparison.Ordinal);
        // The ledger is beside the files; of a link of another shape only the host is known.
        if (fileLink.EndsWith(FilePath, StringComparison.Ordinal)) return $"{fileLink[..^FilePath.Length]}/ledger";
        return Uri.TryCreate(fileLink, UriKind.Absolute, out var link) ? new Uri(link, "/ledger").AbsoluteUri : fileLink;
    }

    private static string SubjectOf(FileOutcome outcome)
    {
        if (outcome.Code == Codes.LedgerGap) return "ledger-gap: the ledger does not match the bucket";
        // SNS accepts ASCII subjects only; the body has the key as it is.
        var key = string.Concat(outcome.Key.Select(sign => sign is >= ' ' and <= '~' ? sign : '?'));
        return Texts.Truncate($"{outcome.Status.ToWireName()}: {key}", SubjectLength);
    }

    private static string? WhatToDo(FileOutcome outcome) => outcome.Status switch
    {
        _ when outcome.Code == Codes.LedgerGap =>
            "check the ledger after the next reconcile. If the gap remains, check the processor and the dead-letter queue.",
        FileStatus.Rejected => "upload a file that is accepted under the same key; the reason says what is wrong with this one.",
        FileStatus.Parked => "look at the cause, mend it, and send the file back from the parked files.",
        FileStatus.Missing => "upload it again if it was not meant to go.",
        _ => null,
    };
}
