using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Ingest.Pages;

/// <summary>Handles the forms of operators, and then leads to the page that shows the effect. A refusal is a page with the
/// reason.</summary>
internal sealed class OperatePages(PageRenderer renderer, RequeueClient requeue, FileReader reader, FileSources sources)
{
    // Requeue acts on 200 entries at most in one request.
    private const int MostRequests = 10;

    /// <summary>Maps the routes of the forms.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapForm(OperatePaths.Requeue, (pages, form, by, cancellation) => pages.RequeueAsync(form, by, cancellation));
        routes.MapForm(OperatePaths.Discard, (pages, form, by, cancellation) => pages.DiscardAsync(form, by, cancellation));
        routes.MapForm(OperatePaths.Reprocess, (pages, form, by, cancellation) => pages.ReprocessAsync(form, by, cancellation));
        routes.MapForm(OperatePaths.SendBacks, (pages, form, by, cancellation) => pages.StartAsync(form, by, cancellation));
        routes.MapPost(OperatePaths.SendBackActs, (HttpContext context, OperatePages pages, CancellationToken cancellation) =>
            pages.AnswerAsync(context, _ => pages.ControlAsync(
                (string)context.Request.RouteValues["id"]!, (string)context.Request.RouteValues["act"]!,
                Callers.NameOf(context.User), cancellation), cancellation))
            .RequireAuthorization(AccessPolicies.Operate).ForAllKeys();
        NotificationForms.Map(routes);
    }

    /// <summary>Reads a form, acts, and redirects; or shows why not.</summary>
    public async Task<IResult> AnswerAsync(
        HttpContext context, Func<OperateForm, Task<FormAnswer>> act, CancellationToken cancellation,
        PageSection section = PageSection.Failures)
    {
        FormAnswer? answer = null;
        var page = await renderer.RenderAsync(context, section, "Not done", async _ =>
        {
            var form = new OperateForm(context.Request.HasFormContentType
                ? await context.Request.ReadFormAsync(cancellation)
                : FormCollection.Empty);
            answer = await act(form);
            return answer.Refusal ?? new(Parts.Problem("Done", null, null));
        });
        return answer?.Next is { } next ? TypedResults.LocalRedirect(next) : page;
    }

    private static string PageBefore(OperateForm form)
    {
        if (form.Find("file") is { } fileId && RawPathContextFactory.IsFileId(fileId)) return DetailPage.AddressOf(fileId);
        return form.Find("code") is { } code ? GroupPage.AddressOf(code) : FailuresPage.Path;
    }

    private async Task<FormAnswer> RequeueAsync(OperateForm form, string? by, CancellationToken cancellation)
    {
        JsonObject request;
        if (form.Find("entry") is { } entry) request = new() { ["keys"] = new JsonArray(entry) };
        else request = new() { ["code"] = form.Text("code"), ["asOf"] = form.Text("asOf"), ["first"] = form.Number("first", 1, 200) };
        if (form.Error is { } error) return FormAnswer.Refuse(error);
        var answer = await requeue.PostAsync("/parked/requeue", request, by, ApiJson.Default.ParkedResult, cancellation);
        return answer.Refusal is { } refusal
            ? new(null, PageContent.Of(refusal))
            : new(DoneNote.AddressOf(PageBefore(form), "requeued", answer.Value!.Done.Count), null);
    }

    private async Task<FormAnswer> DiscardAsync(OperateForm form, string? by, CancellationToken cancellation)
    {
        var (code, asOf, reason) = (form.Text("code"), form.Text("asOf"), form.Text("reason", 200));
        var count = form.Number("count", 1, int.MaxValue);
        var typed = form.Number("typed", 0, int.MaxValue);
        if (form.Error is null && typed != count)
            form.Fail($"You typed {typed}, but the group has {count}. Nothing was discarded; go back and type the number again.");
        if (form.Error is { } error) return FormAnswer.Refuse(error);
        var done = 0;
        for (var requests = 0; requests < MostRequests; requests++)
        {
            JsonObject request = new() { ["code"] = code, ["asOf"] = asOf, ["first"] = count - done, ["reason"] = reason };
            var answer = await requeue.PostAsync("/parked/discard", request, by, ApiJson.Default.ParkedResult, cancellation);
            if (answer.Refusal is { } refusal) return new(null, PageContent.Of(refusal));
            done += answer.Value!.Done.Count;
            if (answer.Value.IsComplete || answer.Value.Done.Count == 0 || done >= count) break;
        }

        return new(DoneNote.AddressOf(GroupPage.AddressOf(code), "discarded", done), null);
    }

    // A job of requeue counts before it sends; for one file both follow at once.
    private async Task<FormAnswer> ReprocessAsync(OperateForm form, string? by, CancellationToken cancellation)
    {
        var fileId = form.Text("file");
        if (form.Error is null && !RawPathContextFactory.IsFileId(fileId)) form.Fail("file is a file id.");
        if (form.Error is { } error) return FormAnswer.Refuse(error);
        if ((await reader.ReadAsync(fileId, cancellation)).Record is not { } record)
            return new(null, PageContent.Of(Refusals.NoRecord(fileId)));
        JsonObject request = new() { ["prefix"] = record.Key, ["status"] = record.Status.ToWireName() };
        if ((await sources.NamesAsync(cancellation)).Count > 1) request[SourceQuery.Name] = record.Source ?? "";
        var counted = await requeue.PostAsync("/reprocess", request, by, ApiJson.Default.ReprocessJob, cancellation);
        if (counted.Refusal is { } refusal) return new(null, PageContent.Of(refusal));
        var job = counted.Value!;
        if (job is { Phase: "counted", Matched.Count: 1 })
        {
            var started = await requeue.PostAsync($"/reprocess/{job.Id}/start", [], by, ApiJson.Default.ReprocessJob, cancellation);
            return started.Refusal is { } late
                ? new(null, PageContent.Of(late))
                : new(DoneNote.AddressOf(DetailPage.AddressOf(fileId), "reprocessed", 1), null);
        }

        await requeue.PostAsync($"/reprocess/{job.Id}/stop", [], by, ApiJson.Default.ReprocessJob, cancellation);
        return FormAnswer.Refuse(job.Matched.Count == 0
            ? "The object of this file is gone, or has changed since. Nothing was sent."
            : "Other files have keys that begin with this one, and a job would send them too. Nothing was sent; "
                + "use POST /api/v1/reprocess for all of them, or upload the file again.");
    }

    private async Task<FormAnswer> StartAsync(OperateForm form, string? by, CancellationToken cancellation)
    {
        JsonObject request = new()
        {
            ["code"] = form.Text("code"),
            ["asOf"] = form.Text("asOf"),
            ["first"] = form.Number("first", 1, 200),
            ["stopAbove"] = form.Number("stopAbove", 0, 100),
        };
        if (form.Error is { } error) return FormAnswer.Refuse(error);
        var answer = await requeue.PostAsync("/send-backs", request, by, ApiJson.Default.SendBackView, cancellation);
        return answer.Value is { } started ? new(started.Address, null) : new(null, PageContent.Of(answer.Refusal!));
    }

    private async Task<FormAnswer> ControlAsync(string id, string act, string? by, CancellationToken cancellation)
    {
        if (!SendBackPage.IsId(id) || act is not ("pause" or "resume" or "cancel"))
            return FormAnswer.Refuse("A send-back can be paused, resumed or cancelled.");
        var answer = await requeue.PostAsync($"/send-backs/{id}/{act}", [], by, ApiJson.Default.SendBackView, cancellation);
        return answer.Value is not null ? new(SendBackPage.AddressOf(id), null) : new(null, PageContent.Of(answer.Refusal!));
    }
}

/// <summary>The answer to a form.</summary>
/// <param name="Next">Where the browser goes; null after a refusal.</param>
/// <param name="Refusal">The page with the reason; null after a success.</param>
internal sealed record FormAnswer(string? Next, PageContent? Refusal)
{
    /// <summary>Refuses a form.</summary>
    public static FormAnswer Refuse(string reason) => new(null, PageContent.Of(Refusals.BadForm(reason)));
}

/// <summary>Maps forms.</summary>
internal static class FormRoutes
{
    /// <summary>Maps a form of operators.</summary>
    public static void MapForm(
        this IEndpointRouteBuilder routes, string path,
        Func<OperatePages, OperateForm, string?, CancellationToken, Task<FormAnswer>> act) =>
        routes.MapPost(path, (HttpContext context, OperatePages pages, CancellationToken cancellation) =>
                pages.AnswerAsync(context, form => act(pages, form, Callers.NameOf(context.User), cancellation), cancellation))
            .RequireAuthorization(AccessPolicies.Operate).ForAllKeys();
}
