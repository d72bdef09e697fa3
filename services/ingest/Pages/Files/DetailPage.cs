using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest.Pages;

/// <summary><c>GET /files/{id}</c> and <c>GET /files/{key}</c> for browsers: everything about one file.</summary>
internal sealed class DetailPage(
    PageRenderer renderer, FileReader reader, KeyRights rights, FileSources sources, IOptions<IngestOptions> options) : IPage
{
    /// <summary>The address of a file's page.</summary>
    public static string AddressOf(string fileId) => $"{FilesPage.Path}/{fileId}";

    public Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation) => renderer.RenderAsync(
        context, PageSection.Files, "File", frame => BuildAsync(context, frame, cancellation), "live.js");

    private async Task<PageContent> BuildAsync(HttpContext context, PageFrame frame, CancellationToken cancellation)
    {
        var name = FileKeys.Decode(context.Features.Get<RawKey>()?.Escaped);
        if (FileKeys.ErrorOf(name, allowFormatCharacters: true) is { } error) return PageContent.Of(Refusals.BadKey(error));
        var (source, unknown) = await sources.ReadAsync(context, cancellation);
        if (unknown is not null) return PageContent.Of(unknown);
        var isId = RawPathContextFactory.IsFileId(name);
        if (!isId && !rights.Covers(context.User, source, name!)) return PageContent.Of(AccessRefusals.NotYourKey(rights, context));
        var fileId = isId ? name! : StateKeys.FileId(name!, source);
        var file = await reader.ReadAsync(fileId, cancellation);
        // An unreadable record belongs to nobody in particular.
        if (file.Loaded is null && (!isId || frame.CoversAll)) return PageContent.Of(Refusals.RecordUnreadable(fileId));
        if (file.Record is not { } record || !rights.Covers(context.User, record))
            return new(NoFile.Of(isId ? null : name, fileId), StatusCodes.Status404NotFound);
        return new(FileDetail.Of(ViewOf(file, record, frame, context.Request.Query), frame));
    }

    private FileView ViewOf(ReadFile file, FileRecord record, PageFrame frame, IQueryCollection query)
    {
        var details = file.Details!;
        return new(
            details,
            file.IsSettled,
            frame.Has(AccessPolicies.Operate) && frame.CoversAll ? ActOf(record) : null,
            details.TraceId is { } trace && options.Value.TraceLink is { Length: > 0 } link
                ? link.Replace("{traceId}", trace, StringComparison.Ordinal)
                : null,
            DoneNote.Of(query, frame.Format));
    }

    private static FileAct? ActOf(FileRecord record) => record.Status switch
    {
        FileStatus.Parked when record.ParkedKey is { } entry => new(OperatePaths.Requeue, "Send back", entry),
        FileStatus.Processed or FileStatus.Rejected or FileStatus.Discarded => new(OperatePaths.Reprocess, "Process again", null),
        _ => null,
    };
}

/// <summary>What an operator can do with one file.</summary>
/// <param name="Path">Where the form is sent.</param>
/// <param name="Label">The button.</param>
/// <param name="Entry">The parking entry that it is about; null for the file itself.</param>
internal sealed record FileAct(string Path, string Label, string? Entry);

/// <summary>One file, and what can be done with it.</summary>
/// <param name="File">The file.</param>
/// <param name="IsSettled">Whether no further change is to be expected.</param>
/// <param name="Act">What the caller can do; null for nothing.</param>
/// <param name="TraceLink">The address of the trace; null without one.</param>
/// <param name="Done">What was just done; null for nothing.</param>
internal sealed record FileView(FileDetails File, bool IsSettled, FileAct? Act, string? TraceLink, string? Done)
{
    /// <summary>How the page follows changes: by events until the outcome, by time after a request of an operator; null for not at
    /// all.</summary>
    public string? Live
    {
        get
        {
            if (Done is not null) return "time";
            return IsSettled ? null : "events";
        }
    }
}
