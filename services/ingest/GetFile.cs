using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Ingest;

/// <summary><c>GET /files/{name}</c>: a file's record, as it is stored, by the file's id or by the key that was put.</summary>
internal static class GetFile
{
    public static async Task<IResult> HandleAsync(HttpContext context, StateEntries entries, CancellationToken cancellation)
    {
        var name = FileKeys.Decode(context.Features.Get<RawKey>()?.Escaped);
        if (FileKeys.FaultOf(name, allowFormatCharacters: true) is { } fault) return Refusals.BadKey(fault);
        var ofKey = StateKeys.FileId(name!);
        // A key may look like an id: whoever asks by a real id goes first.
        string[] ids = RawPathContextFactory.IsFileId(name) ? [name!, ofKey] : [ofKey];
        foreach (var fileId in ids)
        {
            var entry = await entries.LoadAsync(StateKeys.File(fileId), cancellation);
            if (!entry.Exists) continue;
            context.Response.Headers.ContentLocation = $"/files/{fileId}";
            return TypedResults.Bytes(entry.Json, "application/json");
        }

        return Refusals.NoRecord(ids[0]);
    }
}
