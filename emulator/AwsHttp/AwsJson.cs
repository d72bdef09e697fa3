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

    private static readonly JsonSerializerOptions _readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="AwsException">The body is not a JSON object.</exception>
    public static async Task<JsonObject> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MaxLength) throw Malformed($"the request is longer than {MaxLength} bytes");
        try
        {
            // Like AWS, an empty body stands for no parameters.
            if (http.Request.ContentLength is 0) return [];
            return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) as JsonObject
                ?? throw Malformed("the body is not a JSON object");
        }
        catch (JsonException exception)
        {
            throw Malformed(exception.Message);
        }
    }

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
