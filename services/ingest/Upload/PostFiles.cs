using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FilePipeline.Ingest;

/// <summary><c>POST /files</c>: the files of a form, each under its own name after <c>prefix</c>. All of them are received and judged before the
/// first is stored.</summary>
internal static class PostFiles
{
    private const int MaxFiles = 1000;

    public static async Task<IResult> HandleAsync(HttpContext context, Uploads uploads, CancellationToken cancellation)
    {
        if (BoundaryOf(context.Request.ContentType) is not { } boundary) return Refusals.NotAForm();
        if (Refusals.OfEncoding(context.Request) is { } encoded) return encoded;
        if (UploadConditions.FirstOfForm(context.Request.Headers) is { } header)
            return Refusals.BadHeader($"{header}: it cannot be kept for a form of several files; send each by PUT /files/{{key}}.");
        PutFile.DisableBodySizeLimit(context);
        var form = new UploadForm(new MultipartReader(boundary, context.Request.Body), context.Request.Query["prefix"].ToString());
        List<(FormFile File, ReceivedFile Received)> all = [];
        try
        {
            while (await form.NextFileAsync(cancellation) is { } file)
            {
                if (FileKeys.FaultOf(file.Key, uploads.AllowsFormatCharacters) is { } fault) return Refusals.BadKey(fault);
                if (all.Count == MaxFiles) return Refusals.BadForm($"It has more than {MaxFiles} files. Nothing was stored.");
                if (all.Exists(other => other.File.Key == file.Key)) return Refusals.BadForm($"Two of its files have the key {file.Key}. Nothing was stored.");
                var left = uploads.Limit - all.Sum(other => other.Received.Bytes);
                if (await uploads.ReceiveAsync(file.Body, cancellation, left) is not { } received)
                    return Refusals.TooLarge(all.Count == 0 ? file.Key : $"The form up to {file.Key}", uploads.Limit);
                all.Add((file, received));
            }

            if (form.Fault is not null) return Refusals.BadForm(form.Fault);
            if (all.Count == 0) return Refusals.BadForm("It has no file.");
            List<StoredFile> stored = [];
            foreach (var (file, received) in all) stored.Add(await uploads.StoreAsync(file.Key, file.ContentType, received, cancellation));
            var status = stored.Exists(file => file.IsNew) ? StatusCodes.Status201Created : StatusCodes.Status200OK;
            return TypedResults.Json<IReadOnlyList<StoredFile>>(stored, statusCode: status);
        }
        finally
        {
            foreach (var (_, received) in all) received.Dispose();
        }
    }

    private static string? BoundaryOf(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
        && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 and <= 70 } boundary
            ? boundary.ToString()
            : null;
}
