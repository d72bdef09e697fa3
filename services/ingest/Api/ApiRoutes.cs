namespace FilePipeline.Ingest;

/// <summary>What the routes of the documented API have in common.</summary>
internal static class ApiRoutes
{
    /// <summary>Prefix of every route.</summary>
    public const string Root = "/api/v1";

    /// <summary>The route's parameters; others in the query are refused by name, and so are repeated ones.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, params ApiParameter[] parameters) =>
        route.WithMetadata(new TakesParameters(parameters)).AddEndpointFilter(RefuseUnknownAsync);

    /// <summary>Statuses of the route's refusals, for the document.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses) =>
        route.WithMetadata(new RefusesWith(statuses));

    /// <summary>A successful answer without a JSON body, for the document.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder route, int status, string description, string? contentType = null) =>
        route.WithMetadata(new AnswersWith(status, description, contentType));

    /// <summary>Name and summary of the operation, for the document.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string name, string summary) =>
        route.WithName(name).WithSummary(summary);

    private static ValueTask<object?> RefuseUnknownAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var known = context.HttpContext.GetEndpoint()!.Metadata.GetMetadata<TakesParameters>()!.Parameters
            .Where(parameter => parameter.Place == "query").Select(parameter => parameter.Name).ToList();
        var query = context.HttpContext.Request.Query;
        List<string> errors =
        [
            .. query.Keys.Where(name => !known.Contains(name, StringComparer.Ordinal)).Select(name => $"{name}: unknown parameter"),
            .. query.Where(item => item.Value.Count > 1).Select(item => $"{item.Key}: given {item.Value.Count} times"),
        ];
        if (errors.Count == 0) return next(context);
        var list = known.Count == 0 ? "none" : string.Join(", ", known);
        var named = string.Join("; ", errors.Take(10).Select(Contracts.Texts.Visible));
        return new(Refusals.BadParameter($"{named}. Parameters here: {list}."));
    }
}
