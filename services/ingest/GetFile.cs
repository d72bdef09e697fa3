using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary><c>GET /files/{fileId}</c>: the file's record, as it is stored.</summary>
internal static class GetFile
{
    public static async Task<IResult> HandleAsync(string fileId, StateEntries entries, CancellationToken cancellation)
    {
        if (fileId.Length != 32 || !fileId.All(char.IsAsciiHexDigitLower)) return Refusals.BadFileId();
        var entry = await entries.LoadAsync(StateKeys.File(fileId), cancellation);
        return entry.Exists ? TypedResults.Bytes(entry.Json, "application/json") : Refusals.NoRecord(fileId);
    }
}
