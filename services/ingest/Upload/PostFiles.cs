using FilePipeline.Contracts;
using FilePipeline.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FilePipeline.Ingest;

/// <summary><c>POST /files</c>: stores the files of a form, each under <c>prefix</c> and its own name. All files are received and checked
/// before the first is stored.</summary>
internal static class PostFiles
{
    private const int MaxFiles = 1000;

    public static async Task<IResult> HandleAsync(
        HttpContext context, UploadReceiver receiver, Uploads uploads, KeyRights rights, FileSources sources,
        IdempotentRequests idempotent, CancellationToken cancellation)
    {
        if (BoundaryOf(context.Request.ContentType) is not { } boundary) return Refusals.NotAForm();
        if (Refusals.OfEncoding(context.Request) is { } encoded) return encoded;
        if (UploadConditions.FirstOfForm(context.Request.Headers) is { } header)
            return Refusals.BadHeader($"{header}: not supported for forms; send each file with PUT /files/{{key}}.");
        PutFile.DisableBodySizeLimit(context);
        var query = context.Request.Query;
        var form = new UploadForm(
            new MultipartReader(boundary, context.Request.Body), query["prefix"].ToString(), query[SourceQuery.Name].ToString());
        List<ReceivedFormFile> all = [];
        try
        {
            while (await form.NextFileAsync(cancellation) is { } file)
            {
                var (source, unknown) = await sources.ReadAsync(file.Source, cancellation);
                if (unknown is not null) return unknown;
                var place = new FilePlace(source, file.Key);
                if (ErrorOf(place, all, receiver) is { } refusal) return refusal;
                if (!rights.Covers(context.User, place.Source, place.Key)) return AccessRefusals.NotYourKey(rights, context);
                var left = receiver.Limit - all.Sum(other => other.Received.Bytes);
                if (await receiver.ReceiveAsync(file.Body, cancellation, left) is not { } received)
                    return Refusals.TooLarge(all.Count == 0 ? file.Key : $"The form up to {file.Key}", receiver.Limit);
                all.Add(new(place, file.ContentType, received));
            }

            if (form.Error is not null) return Refusals.BadForm(form.Error);
            if (all.Count == 0) return Refusals.BadForm("The form has no file.");
            var request = StateKeys.HexDigest(string.Join('\n', all.Select(item => $"{item.Received.Sha256} {item.Place.Shown}")));
            return await idempotent.RunAsync(context, request, () => StoreAsync(all, uploads, cancellation), cancellation);
        }
        finally
        {
            foreach (var item in all) item.Received.Dispose();
        }
    }

    private static ProblemHttpResult? ErrorOf(FilePlace place, List<ReceivedFormFile> others, UploadReceiver receiver)
    {
        if (FileKeys.ErrorOf(place.Key, receiver.AllowsFormatCharacters) is { } error) return Refusals.BadKey(error);
        if (others.Count == MaxFiles) return Refusals.BadForm($"The form has more than {MaxFiles} files. Nothing was stored.");
        return others.Exists(other => other.Place == place)
            ? Refusals.BadForm($"Two files of the form have the key {place.Shown}. Nothing was stored.")
            : null;
    }

    private static async Task<IResult> StoreAsync(List<ReceivedFormFile> all, Uploads uploads, CancellationToken cancellation)
    {
        List<StoredFile> stored = [];
        foreach (var item in all) stored.Add(await uploads.StoreAsync(item.Place, item.ContentType, item.Received, cancellation));
        IReadOnlyList<StoredFile> answer = stored;
        return stored.Exists(file => file.IsNew) ? TypedResults.Created((string?)null, answer) : TypedResults.Ok(answer);
    }

    private static string? BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= 70 } boundary
            ? boundary.ToString()
            : null;

    /// <summary>A received file of a form.</summary>
    /// <param name="Place">Where it is stored.</param>
    /// <param name="ContentType">The part's content type; null when it has none.</param>
    /// <param name="Received">Its bytes.</param>
    private sealed record ReceivedFormFile(FilePlace Place, string? ContentType, ReceivedFile Received);
}
