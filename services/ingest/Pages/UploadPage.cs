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
        var isFree = rights.CoversAll(context.User);
        var choices = frame.Sources.Select(source => new UploadChoice(
            source, isFree ? "" : rights.PrefixesOf(context.User, source).FirstOrDefault())).ToList();
        return UploadView.Of(frame, choices, ingest.Value, upload.Value, auth.Value, clock.GetUtcNow());
    }
}
