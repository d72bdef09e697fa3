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
            ? TypedResults.Redirect(ListOf(stored[0]))
            : answer;
    });

    private static string ListOf(StoredFile file)
    {
        var folder = file.Key[..(file.Key.LastIndexOf('/') + 1)];
        var list = $"/files?prefix={Uri.EscapeDataString(folder)}";
        return file.Source is null ? list : $"{list}&{SourceQuery.Name}={file.Source}";
    }
}
