namespace FilePipeline.Ingest.Pages;

/// <summary><c>GET /</c>: the page that uploads files.</summary>
internal sealed class UploadPage(PageRenderer renderer) : IPage
{
    public Task<IResult> AnswerAsync(HttpContext context, CancellationToken cancellation) => renderer.RenderAsync(
        context, PageSection.Upload, "Upload", _ => Task.FromResult(new PageContent(Upload.Of())), "upload.js");
}
