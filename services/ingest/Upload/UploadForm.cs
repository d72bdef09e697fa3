using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FilePipeline.Ingest;

/// <summary>A file in a form.</summary>
/// <param name="Key">Prefix and file name.</param>
/// <param name="Source">Name of the source as the form gives it; empty for the default one.</param>
/// <param name="ContentType">The part's content type; null when it has none.</param>
/// <param name="Body">The part's bytes; they must be read before the next part.</param>
internal sealed record FormFile(string Key, string Source, string? ContentType, Stream Body);

/// <summary>Reads a multipart form part by part. The fields <c>prefix</c> and <c>source</c> apply to the files after
/// them.</summary>
internal sealed class UploadForm(MultipartReader reader, string prefix, string source)
{
    private const int LongestField = 16 << 10;
    private string _prefix = prefix;
    private string _source = source;

    /// <summary>The reason why reading stopped early; null when the whole form was read.</summary>
    public string? Error { get; private set; }

    /// <summary>Reads up to the next file, past other fields.</summary>
    /// <returns>Null at the end of the form, or with <see cref="Error"/> set.</returns>
    /// <exception cref="UploadAbortedException">The form is incomplete.</exception>
    public async Task<FormFile?> NextFileAsync(CancellationToken cancellation)
    {
        try
        {
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                    return Stop("A part has no valid Content-Disposition header.");
                var fileName = disposition.FileNameStar is { HasValue: true } extended
                    ? extended.ToString()
                    : Unquoted(disposition.FileName.Value);
                // Browsers send an empty file name for a file field without a file.
                if (fileName is { Length: > 0 }) return new(_prefix + fileName, _source, section.ContentType, section.Body);
                if (await FieldAsync(section, cancellation) is not { } value) return Stop($"A field has more than {LongestField} bytes.");
                if (fileName is not null) continue;
                if (Unquoted(disposition.Name.Value) == "prefix") _prefix = value;
                else if (Unquoted(disposition.Name.Value) == SourceQuery.Name) _source = value;
            }

            return null;
        }
        catch (InvalidDataException failure)
        {
            return Stop(failure.Message);
        }
        catch (Exception cause) when (cause is IOException or OperationCanceledException)
        {
            throw new UploadAbortedException(cause);
        }
    }

    private FormFile? Stop(string error)
    {
        Error = $"{error} Nothing was stored.";
        return null;
    }

    private static async Task<string?> FieldAsync(MultipartSection section, CancellationToken cancellation)
    {
        var field = new byte[LongestField + 1];
        var count = await section.Body.ReadAtLeastAsync(field, field.Length, throwOnEndOfStream: false, cancellation);
        return count > LongestField ? null : Encoding.UTF8.GetString(field, 0, count);
    }

    // Browsers quote a name without escaping backslashes, so a backslash is not an escape.
    private static string? Unquoted(string? text) => text is null ? null : HeaderUtilities.RemoveQuotes(text).ToString();
}
