using Microsoft.Extensions.Options;

namespace FilePipeline.Ingest.Pages;

/// <summary><c>GET /</c>: the page that uploads files.</summary>
internal sealed class UploadPage(
    PageRenderer renderer, KeyRights rights, IOptions<IngestOptions> ingest, IOptions<UploadOptions> upload, IOptions<AuthOptions> auth,
    TimeProvider clock) : IPage
{
    public Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation) => renderer.RenderAsync(
        context, PageSection.Upload, "Upload",
        frame => Task.FromResult(new PageContent(Upload.Of(frame, ViewOf(context, frame)))), "upload.js");

    private UploadView ViewOf(HttpContext context, PageFrame frame)
    {
        IReadOnlyList<string>? prefixes = rights.CoversAll(context.User) ? null : [.. rights.PrefixesOf(context.User)];
        return UploadView.Of(frame, prefixes, ingest.Value, upload.Value, auth.Value, clock.GetUtcNow());
    }
}
