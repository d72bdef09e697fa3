using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FilePipeline.Ingest;

/// <summary>A file of a form.</summary>
/// <param name="Key">Prefix and file name.</param>
/// <param name="ContentType">As the part says; null when it does not.</param>
/// <param name="Body">To be read before the next part is asked for.</param>
internal sealed record FormFile(string Key, string? ContentType, Stream Body);

/// <summary>Reads a multipart form part by part. A field <c>prefix</c> counts for the files after it.</summary>
internal sealed class UploadForm(MultipartReader reader, string prefix)
{
    private const int LongestField = 16 << 10;
    private string _prefix = prefix;

    /// <summary>Why the form ended before its end; null when it did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>The next file, past all other fields.</summary>
    /// <returns>Null at the end, or at a fault.</returns>
    /// <exception cref="UploadAbortedException">The form did not come to its end.</exception>
    public async Task<FormFile?> NextFileAsync(CancellationToken cancellation)
    {
        try
        {
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)) return Faulty("A part does not say what it is.");
                var fileName = disposition.FileNameStar.HasValue ? disposition.FileNameStar.ToString() : Unquoted(disposition.FileName.Value);
                // An empty file name is what browsers send for a file field that nobody filled.
                if (fileName is { Length: > 0 }) return new(_prefix + fileName, section.ContentType, section.Body);
                if (await FieldAsync(section, cancellation) is not { } value) return Faulty($"A field has more than {LongestField} bytes.");
                if (fileName is null && Unquoted(disposition.Name.Value) == "prefix") _prefix = value;
            }

            return null;
        }
        catch (InvalidDataException fault)
        {
            return Faulty(fault.Message);
        }
        catch (Exception cause) when (cause is IOException or OperationCanceledException)
        {
            throw new UploadAbortedException(cause);
        }
    }

    private FormFile? Faulty(string fault)
    {
        Fault = $"{fault} Nothing was stored.";
        return null;
    }

    private static async Task<string?> FieldAsync(MultipartSection section, CancellationToken cancellation)
    {
        var field = new byte[LongestField + 1];
        var count = await section.Body.ReadAtLeastAsync(field, field.Length, throwOnEndOfStream: false, cancellation);
        return count > LongestField ? null : Encoding.UTF8.GetString(field, 0, count);
    }

    // Browsers put a name between quotes without escaping backslashes, so none is taken for an escape.
    private static string? Unquoted(string? text) => text is null ? null : HeaderUtilities.RemoveQuotes(text).ToString();
}
