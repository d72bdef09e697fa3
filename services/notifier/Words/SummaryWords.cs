using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

/// <summary>Puts summaries into words.</summary>
internal sealed class SummaryWords(NoticeLinks links, LocalTimes times)
{
    /// <summary>The words of a summary.</summary>
    public Notice Of(Summary summary)
    {
        var failed = summary.Totals.Failed;
        List<Fact> facts = [new("Period", $"{times.Short(summary.Start)} to {times.Of(summary.End)}"), new("Files", TotalsOf(summary))];
        if (summary.Totals.Bytes > 0) facts.Add(new("Content", Amounts.Bytes(summary.Totals.Bytes)));
        if (summary.Before is { } before)
            facts.Add(new("Before", $"{Amounts.Count(before.Files, "file")}, {Amounts.Number(before.Failed)} failed"));
        if (summary.Late > 0) facts.Add(new("Late", $"{Amounts.Count(summary.Late, "file")} of an earlier period"));
        if (summary.Incomplete is { } why) facts.Add(new("Incomplete", why));
        return new(
            failed == 0 ? Severity.Good : Severity.Warning,
            TitleOf(summary),
            facts,
            SectionsOf(summary),
            failed == 0 ? null : "Fix the most frequent cause first; then send the parked files back, or upload rejected files again.",
            links.Home);
    }

    private static string TitleOf(Summary summary)
    {
        var (files, failed) = (Amounts.Count(summary.Totals.Files, "file"), Amounts.Number(summary.Totals.Failed));
        return summary.Kind switch
        {
            SummaryKind.Storm => $"More within {Amounts.Duration(summary.End - summary.Start)}: {files}, {failed} failed ({summary.Rule})",
            SummaryKind.Quiet => $"During the quiet hours: {files}, {failed} failed ({summary.Rule})",
            _ => $"Digest: {files}, {failed} failed ({summary.Rule})",
        };
    }

    private static string TotalsOf(Summary summary) => string.Join(
        ", ",
        summary.Totals.ByStatus.OrderByDescending(status => status.Value).Select(status => $"{Amounts.Number(status.Value)} {status.Key}"));

    private List<NoticeSection> SectionsOf(Summary summary)
    {
        List<NoticeSection> sections = [];
        if (summary.Causes.Count > 0) sections.Add(new("Causes", [.. summary.Causes.Select(CauseOf), .. MoreCauses(summary)]));
        Add(sections, "First failed files", summary.FirstFailed, file => file.Code is null ? file.Status : $"{file.Status}: {file.Code}");
        Add(sections, "Slowest", summary.Slowest, file => Amounts.Duration(TimeSpan.FromMilliseconds(file.Milliseconds ?? 0)));
        Add(sections, "Largest", summary.Largest, file => Amounts.Bytes(file.Bytes ?? 0));
        return sections;
    }

    private static string CauseOf(Cause cause)
    {
        var meaning = CodeWords.Find(cause.Code)?.Meaning;
        return $"{Amounts.Number(cause.Count)} × {cause.Code ?? cause.Status}{(meaning is null ? "" : $": {meaning}")}";
    }

    private static string[] MoreCauses(Summary summary) =>
        summary.OtherCauses == 0 ? [] : [$"{Amounts.Count(summary.OtherCauses, "other cause")}"];

    private void Add(List<NoticeSection> sections, string heading, IReadOnlyList<SummaryFile> files, Func<SummaryFile, string> detail)
    {
        if (files.Count == 0) return;
        sections.Add(new(heading, [.. files.Select(file =>
            $"{Texts.Visible(SourceNames.Show(file.Source, file.Key))} ({detail(file)}) {links.AddressOf(file.FileId)}")]));
    }
}
