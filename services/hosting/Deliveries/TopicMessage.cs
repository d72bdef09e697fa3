using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace FilePipeline.Hosting;

/// <summary>A CloudEvent as the sidecar delivers it.</summary>
/// <param name="Id">The event's id; empty when there is none.</param>
/// <param name="Type">The event's type; empty when there is none.</param>
/// <param name="Data">UTF-8 JSON of <c>data</c>, or the bytes of <c>data_base64</c>; empty when there is neither.</param>
/// <param name="Traceparent">W3C trace context of the publisher; null when it did not trace.</param>
/// <param name="Fault">Why it is no CloudEvent; null when it is one.</param>
public sealed record TopicMessage(string Id, string Type, ReadOnlyMemory<byte> Data, string? Traceparent, string? Fault = null)
{
    /// <summary>Reads the request's body; used by ASP.NET to bind handler parameters.</summary>
    public static async ValueTask<TopicMessage?> BindAsync(HttpContext context)
    {
        var message = await BindingMessage.BindAsync(context);
        return FromJson(message!.Body);
    }

    /// <summary>Reads a CloudEvent in its JSON form; never throws for any content.</summary>
    public static TopicMessage FromJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return Faulty("not a JSON object");
            return new(TextOf(root, "id") ?? "", TextOf(root, "type") ?? "", DataOf(root), Traces.ValidOrNull(TextOf(root, "traceparent")));
        }
        catch (Exception fault) when (fault is JsonException or FormatException or InvalidOperationException)
        {
            return Faulty(fault.Message);
        }
    }

    /// <summary>Reads a CloudEvent in the SNS envelope that it has in a queue (a
    /// dead-letter queue keeps it so); never throws for any content.</summary>
    public static TopicMessage FromEnvelope(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && TextOf(document.RootElement, "Message") is { } message
                ? FromJson(Encoding.UTF8.GetBytes(message))
                : Faulty("not an SNS envelope");
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return Faulty(fault.Message);
        }
    }

    private static TopicMessage Faulty(string why) => new("", "", default, null, why);

    private static ReadOnlyMemory<byte> DataOf(JsonElement root)
    {
        if (root.TryGetProperty("data_base64", out var encoded)) return encoded.GetBytesFromBase64();
        return root.TryGetProperty("data", out var data) ? JsonSerializer.SerializeToUtf8Bytes(data) : default;
    }

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.String ? child.GetString() : null;
}
