using System.Globalization;

namespace FilePipeline.Ingest.Pages;

/// <summary>Says on the next page what a form has done. The address has only a known word and a number, so that a link cannot make the
/// page say anything else.</summary>
internal static class DoneNote
{
    private const string Word = "did";
    private const string Number = "count";

    /// <summary>An address that says it.</summary>
    public static string AddressOf(string page, string did, int count) =>
        string.Create(CultureInfo.InvariantCulture,
            $"{page}{(page.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Word}={did}&{Number}={count}");

    /// <summary>The sentence; null for none.</summary>
    public static string? Of(IQueryCollection query, ReaderFormat format)
    {
        if (!int.TryParse(query[Number], NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return null;
        return query[Word].ToString() switch
        {
            "requeued" => $"{format.Count(count, "file")} sent back, for a new outcome within seconds.",
            "discarded" => $"{format.Count(count, "entry", "entries")} discarded.",
            "reprocessed" => $"{format.Count(count, "file")} sent to be processed again.",
            "sent-again" => $"{format.Count(count, "message")} sent again within seconds.",
            "deleted" => $"{format.Count(count, "message")} deleted.",
            _ => null,
        };
    }
}
