using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary><c>GET /ledger</c>: the books of the last walk through the bucket, as requeue stored them.</summary>
internal static class GetLedger
{
    public static async Task<IResult> HandleAsync(StateEntries entries, CancellationToken cancellation)
    {
        var entry = await entries.LoadAsync(StateKeys.Ledger, cancellation);
        return entry.Exists ? TypedResults.Bytes(entry.Json, "application/json") : Refusals.NoLedger();
    }
}
