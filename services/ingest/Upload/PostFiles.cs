using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FilePipeline.Ingest;

/// <summary><c>POST /files</c>: stores the files of a form, each under <c>prefix</c> and its own name. All files are received and checked
/// before the first is stored.</summary>
internal static class PostFiles
{
    private const int MaxFiles = 1000;

    public static async Task<Results<Created<IReadOnlyList<StoredFile>>, Ok<IReadOnlyList<StoredFile>>, ProblemHttpResult>> HandleAsync(
        HttpContext context, UploadReceiver receiver, Uploads uploads, KeyRights rights, CancellationToken cancellation)
    {
        if (BoundaryOf(context.Request.ContentType) is not { } boundary) return Refusals.NotAForm();
        if (Refusals.OfEncoding(context.Request) is { } encoded) return encoded;
        if (UploadConditions.FirstOfForm(context.Request.Headers) is { } header)
            return Refusals.BadHeader($"{header}: not supported for forms; send each file with PUT /files/{{key}}.");
        PutFile.DisableBodySizeLimit(context);
        var form = new UploadForm(new MultipartReader(boundary, context.Request.Body), context.Request.Query["prefix"].ToString());
        List<(FormFile File, ReceivedFile Received)> all = [];
        try
        {
            while (await form.NextFileAsync(cancellation) is { } file)
            {
                if (FileKeys.ErrorOf(file.Key, receiver.AllowsFormatCharacters) is { } error) return Refusals.BadKey(error);
                if (!rights.Covers(context.User, file.Key)) return AccessRefusals.NotYourKey(rights, context);
                if (all.Count == MaxFiles) return Refusals.BadForm($"The form has more than {MaxFiles} files. Nothing was stored.");
                if (all.Exists(other => other.File.Key == file.Key))
                    return Refusals.BadForm($"Two files of the form have the key {file.Key}. Nothing was stored.");
                var left = receiver.Limit - all.Sum(other => other.Received.Bytes);
                if (await receiver.ReceiveAsync(file.Body, cancellation, left) is not { } received)
                    return Refusals.TooLarge(all.Count == 0 ? file.Key : $"The form up to {file.Key}", receiver.Limit);
                all.Add((file, received));
            }

            if (form.Error is not null) return Refusals.BadForm(form.Error);
            if (all.Count == 0) return Refusals.BadForm("The form has no file.");
            List<StoredFile> stored = [];
            foreach (var (file, received) in all) stored.Add(await uploads.StoreAsync(file.Key, file.ContentType, received, cancellation));
            IReadOnlyList<StoredFile> answer = stored;
            return stored.Exists(file => file.IsNew) ? TypedResults.Created((string?)null, answer) : TypedResults.Ok(answer);
        }
        finally
        {
            foreach (var (_, received) in all) received.Dispose();
        }
    }

    private static string? BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= 70 } boundary
            ? boundary.ToString()
            : null;
}
