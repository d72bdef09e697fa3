using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Emulator.AwsHttp;

/// <summary>Reads and writes AWS JSON 1.0.</summary>
internal static class AwsJson
{
    public const string ContentType = "application/x-amz-json-1.0";

    // A batch of 1 MiB in which each character is an escape.
    private const int MaxLength = 8 << 20;

    private static readonly JsonDocumentOptions _strict = new() { AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="AwsException">The body is not a JSON object, or too long.</exception>
    public static async Task<JsonObject> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        var chunk = new byte[16 << 10];
        for (int read; (read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0;)
        {
            if (body.Length + read > MaxLength) throw Malformed($"the request is longer than {MaxLength} bytes");
            await body.WriteAsync(chunk.AsMemory(0, read), http.RequestAborted);
        }
        try
        {
            // Like AWS, an empty body stands for no parameters.
            return body.Length == 0 ? [] : Parse(body.ToArray()) ?? throw Malformed("the body is not a JSON object");
        }
        catch (JsonException exception)
        {
            throw Malformed(exception.Message);
        }
    }

    /// <summary>Parses an object; null for any other JSON.</summary>
    /// <exception cref="JsonException">The text is not JSON, or has a name twice.</exception>
    public static JsonObject? Parse(ReadOnlySpan<byte> json) => JsonNode.Parse(json, documentOptions: _strict) as JsonObject;

    public static async Task WriteAsync(HttpContext http, JsonObject answer)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(answer, _readable);
        http.Response.ContentType = ContentType;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted);
    }

    /// <summary>Writes an error; the type has the prefix of its service.</summary>
    public static Task WriteErrorAsync(HttpContext http, string prefix, AwsException error)
    {
        http.Response.StatusCode = error.Status;
        http.Response.Headers["x-amzn-query-error"] = $"{error.Code};{error.Fault}";
        http.Response.Headers["x-amzn-errortype"] = error.Type;
        return WriteAsync(http, new() { ["__type"] = $"{prefix}{error.Type}", ["message"] = error.Message });
    }

    private static AwsException Malformed(string why) =>
        new("SerializationException", "MalformedQueryString", $"Could not read the request: {why}");
}
