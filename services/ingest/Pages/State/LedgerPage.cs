using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Ingest.Pages;

/// <summary>The ledger, and the figures of the last hours.</summary>
/// <param name="Ledger">The ledger; null before the first scan ended.</param>
/// <param name="Hours">The last 48 hours, oldest first.</param>
/// <param name="OldestUpload">The oldest upload without an outcome that this replica knows; null for none.</param>
internal sealed record LedgerPageView(LedgerView? Ledger, IReadOnlyList<HourFigures> Hours, DateTimeOffset? OldestUpload);

/// <summary><c>GET /ledger</c> for browsers: whether the totals match, and what happened in the last hours.</summary>
internal sealed class LedgerPage(
    PageRenderer renderer, StateEntries entries, OutcomeHours hours, RecentUploads uploads, FileReader reader) : IPage
{
    private const int Looked = 10;

    public Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation) => renderer.RenderAsync(
        context, PageSection.Ledger, "Ledger", async frame =>
        {
            if (!frame.CoversAll) return PageContent.Of(AccessRefusals.NotForAll());
            var ledger = (await entries.LoadAsync(StateKeys.Ledger, cancellation)).As(ApiJson.Default.LedgerView)?.Checked();
            var figures = await hours.FindAsync(cancellation);
            return new(LedgerDetail.Of(new(ledger, figures, await FindOldestAsync(cancellation)), frame));
        });

    // An outcome may arrive before the upload is noted.
    private async Task<DateTimeOffset?> FindOldestAsync(CancellationToken cancellation)
    {
        foreach (var (fileId, receivedAt) in uploads.Oldest(Looked))
        {
            if (!(await reader.ReadAsync(fileId, cancellation)).IsSettled) return receivedAt;
            uploads.Remove(fileId);
        }

        return null;
    }
}
