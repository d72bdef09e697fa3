using FilePipeline.Ingest.Pages;

namespace FilePipeline.Ingest;

/// <summary>Sends a browser without scripts, which posted the form of the upload page, to the list of the folder.</summary>
internal static class FormAnswer
{
    public static RouteHandlerBuilder WithFormAnswer(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (invocation, next) =>
    {
        var answer = await next(invocation);
        return PageRoutes.WantsPage(invocation.HttpContext.Request)
            && answer is IValueHttpResult { Value: IReadOnlyList<StoredFile> stored }
            ? TypedResults.Redirect($"/files?prefix={Uri.EscapeDataString(FolderOf(stored[0].Key))}")
            : answer;
    });

    private static string FolderOf(string key) => key[..(key.LastIndexOf('/') + 1)];
}
