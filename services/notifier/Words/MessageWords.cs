using System.Globalization;
using FilePipeline.Contracts;
using Microsoft.Extensions.Options;

namespace FilePipeline.Notifier;

/// <summary>Puts messages into words: what happened, to which file, why, and what to do.</summary>
internal sealed class MessageWords(IOptions<NotifierOptions> options)
{
    private readonly NoticeLinks _links = new(options.Value.FileLink);
    private readonly LocalTimes _times = new(options.Value.TimeZone);

    /// <summary>The words of a message.</summary>
    public Notice NoticeOf(Message message) => message switch
    {
        { Outcome: { } outcome } => OfOutcome(outcome, message.Type == Message.StillParked),
        { Summary: { } summary } => new SummaryWords(_links, _times).Of(summary),
        { Failure: { } failure } => OfFailure(failure),
        _ => throw new InvalidOperationException($"message {message.Id} has no content"),
    };

    private Notice OfOutcome(FileOutcome outcome, bool isStillParked)
    {
        var words = CodeWords.Find(outcome.Code);
        if (outcome.Code == Codes.LedgerGap)
        {
            return new(
                Severity.Bad,
                "Ledger gap: the bucket and the records do not match",
                [.. Source(outcome), .. Reason(outcome), new("Since", _times.Of(outcome.At))],
                [],
                words!.Advice,
                _links.Ledger);
        }

        if (outcome.Code is Codes.Overdue or Codes.ArrivedLate)
        {
            var isOverdue = outcome.Code == Codes.Overdue;
            return new(
                isOverdue ? Severity.Warning : Severity.Good,
                $"{(isOverdue ? "Overdue" : "Arrived late")}: {Texts.Visible(outcome.Key)}",
                [.. Source(outcome), .. Reason(outcome), new("Time", _times.Of(outcome.At))],
                [],
                isOverdue ? words!.Advice : null, _links.Ledger);
        }

        if (outcome.Code is Codes.SendBackStopped or Codes.SendBackFinished)
        {
            var isStopped = outcome.Code == Codes.SendBackStopped;
            return new(
                isStopped ? Severity.Bad : Severity.Good,
                $"{(isStopped ? "Send-back stopped" : "Send-back finished")}: {Texts.Visible(outcome.Key)}",
                [.. Reason(outcome), new("Time", _times.Of(outcome.At))],
                [],
                isStopped ? words!.Advice : null,
                _links.Home);
        }

        // A key must neither add lines to a message nor change their display order.
        var key = Texts.Visible(outcome.Key);
        List<Fact> facts = [new("File", key), .. Source(outcome), new("Status", outcome.Status.ToWireName())];
        if (outcome.Code is { } code) facts.Add(new("Cause", words is null ? code : $"{words.Meaning} ({code})"));
        facts.AddRange(Reason(outcome));
        if (outcome.Bytes is { } bytes) facts.Add(new("Size", Amounts.Bytes(bytes)));
        if (outcome.Lines is { } lines) facts.Add(new("Lines", Amounts.Number(lines)));
        if (outcome.Attempts > 1) facts.Add(new("Attempts", Amounts.Number(outcome.Attempts)));
        facts.Add(new(isStillParked ? "Parked since" : "Time", _times.Of(outcome.At)));
        var shown = SourceNames.Show(outcome.Source, key);
        return new(
            SeverityOf(outcome.Status),
            $"{TitleOf(outcome.Status, isStillParked)}: {shown}{(words is null ? "" : $" ({words.Meaning})")}",
            facts,
            [],
            AdviceFor(outcome.Status, words),
            _links.Of(outcome.FileId));
    }

    private Notice OfFailure(ChannelFailure failure) => new(
        Severity.Bad,
        $"Channel {failure.Channel} does not accept messages",
        [
            new("Cause", $"{failure.Code}: {Texts.Visible(failure.Detail)}"),
            new("Tries", Amounts.Number(failure.Tries)),
            new("First message", failure.MessageId),
        ],
        [],
        $"Fix the component {failure.Channel} or the service behind it. GET /notifications of the notifier lists what was not sent; "
            + "POST /notifications/retry sends it.",
        _links.Home);

    private static IEnumerable<Fact> Source(FileOutcome outcome) =>
        outcome.Source is { } source ? [new("Source", Texts.Visible(source))] : [];

    private static IEnumerable<Fact> Reason(FileOutcome outcome) =>
        outcome.Reason is { } reason ? [new("Reason", Texts.Visible(reason))] : [];

    private static Severity SeverityOf(FileStatus status) => status switch
    {
        FileStatus.Parked => Severity.Bad,
        FileStatus.Rejected or FileStatus.Missing => Severity.Warning,
        _ => Severity.Good,
    };

    private static string TitleOf(FileStatus status, bool isStillParked) => isStillParked
        ? "Still parked"
        : CultureInfo.InvariantCulture.TextInfo.ToTitleCase(status.ToWireName());

    private static string? AdviceFor(FileStatus status, CodeText? words) => status switch
    {
        FileStatus.Rejected => words?.Advice ?? "Fix the file as the reason says, and upload it again under the same key.",
        FileStatus.Parked => words is null
            ? "Fix the cause, then requeue or discard the file (POST /parked/requeue or /parked/discard of requeue)."
            : $"{words.Advice} (POST /parked/requeue or /parked/discard of requeue)",
        FileStatus.Missing => "Upload the file again if it was not deleted on purpose.",
        _ => null,
    };
}
