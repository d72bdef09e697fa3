using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary>The routes about the whole pipeline: its state and its ledger; and the explanations of problems.</summary>
internal static class StatusRoutes
{
    public static void MapStatus(this IEndpointRouteBuilder api)
    {
        api.MapGet("/status", async (StandstillWatch watch, CancellationToken cancellation) =>
                TypedResults.Json(await watch.FindAsync(cancellation), ApiJson.Default.SystemState))
            .Takes().RequireAuthorization(AccessPolicies.Read).Produces<SystemState>().Refuses(400, 503)
            .Describe("getStatus", "Whether files wait while none is processed, and why");
        api.MapGet("/ledger", GetLedgerAsync)
            .Takes().RequireAuthorization(AccessPolicies.Read).ForAllKeys().Produces<LedgerView>().Refuses(400, 404, 503)
            .Describe("getLedger", "Where the files of the bucket stand, as of the last scan");
    }

    /// <summary>Explains the references in <c>type</c> of problem details; everyone may read it.</summary>
    public static void MapProblemTypes(this IEndpointRouteBuilder routes) =>
        routes.MapGet(ProblemType.Folder + "{code}", IResult (string code) => ProblemTypes.All.TryGetValue(code, out var type)
            ? TypedResults.Text($"{type.Title} ({type.Status}, {type.Code})\n\n{type.Action}\n")
            : ProblemTypes.NotFound.With($"There is no problem {Texts.Visible(code)}.")).AllowAnonymous();

    private static async Task<IResult> GetLedgerAsync(StateEntries entries, CancellationToken cancellation) =>
        (await entries.LoadAsync(StateKeys.Ledger, cancellation)).As(ApiJson.Default.LedgerView) is { } ledger
            ? TypedResults.Json(ledger.Checked(), ApiJson.Default.LedgerView)
            : Refusals.NoLedger();
}
