using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>One publish request of the app.</summary>
internal sealed record Publication(
    string PubSub, string Topic, ReadOnlyMemory<byte> Data, string ContentType, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The trace context of the caller; null if there is none.</summary>
    public string? TraceParent { get; init; }

    public bool IsRaw => ComponentSettings.IsTruthy(Metadata.GetValueOrDefault("rawPayload"));

    public string? Override(string attribute) =>
        Metadata.GetValueOrDefault($"cloudevent.{attribute}") is { Length: > 0 } text ? text : null;
}

/// <summary>Creates the CloudEvent of a publication like daprd: sorted attributes, JSON data as JSON, numbers unchanged.</summary>
internal static class CloudEvents
{
    public const string ContentType = "application/cloudevents+json";

    private static readonly string[] _traceAttributes = ["traceid", "traceparent"];

    /// <exception cref="JsonException">The content type is that of a CloudEvent, but the data is not a JSON object.</exception>
    public static byte[] Wrap(Publication publication, string appId, TimeProvider clock)
    {
        if (publication.IsRaw) return publication.Data.ToArray();
        using var owner = MediaType(publication.ContentType) == ContentType ? JsonDocument.Parse(publication.Data) : TryParse(publication);
        return MediaType(publication.ContentType) == ContentType
            ? Complete(publication, owner!.RootElement, clock)
            : Write(Attributes(publication, appId, owner?.RootElement, clock));
    }

    /// <summary>Creates the event for a subscription to raw messages; it contains the bytes in base64.</summary>
    public static byte[] WrapRaw(string pubSub, string topic, ReadOnlyMemory<byte> data) => Write(new(StringComparer.Ordinal)
    {
        ["data_base64"] = Convert.ToBase64String(data.Span),
        ["datacontenttype"] = "application/octet-stream",
        ["id"] = Guid.NewGuid().ToString(),
        ["pubsubname"] = pubSub,
        ["source"] = "Dapr",
        ["specversion"] = "1.0",
        ["topic"] = topic,
        ["type"] = "com.dapr.event.sent",
    });

    internal static string MediaType(string contentType) => contentType.Split(';')[0].Trim().ToLowerInvariant();

    private static SortedDictionary<string, object> Attributes(Publication publication, string appId, JsonElement? json, TimeProvider clock)
    {
        var attributes = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["id"] = publication.Override("id") ?? Guid.NewGuid().ToString(),
            ["specversion"] = "1.0",
            ["source"] = publication.Override("source") ?? appId,
            ["type"] = publication.Override("type") ?? "com.dapr.event.sent",
            ["datacontenttype"] = publication.ContentType,
            ["topic"] = publication.Topic,
            ["pubsubname"] = publication.PubSub,
            ["time"] = Now(clock),
            ["tracestate"] = publication.Override("tracestate") ?? "",
        };
        foreach (var name in _traceAttributes)
            attributes[name] = publication.Override(name) ?? TraceParent.OrEmpty(publication.TraceParent);
        if (publication.Override("subject") is { } subject) attributes["subject"] = subject;
        if (ExpiryOf(publication, clock) is { } expiry) attributes["expiration"] = expiry;
        if (MediaType(publication.ContentType) == "application/octet-stream")
            attributes["data_base64"] = Convert.ToBase64String(publication.Data.Span);
        else attributes["data"] = json is { } element ? element : Encoding.UTF8.GetString(publication.Data.Span);
        return attributes;
    }

    private static byte[] Complete(Publication publication, JsonElement given, TimeProvider clock)
    {
        if (given.ValueKind is not JsonValueKind.Object)
            throw new JsonException("json: cannot unmarshal into Go value of type map[string]interface {}");
        var attributes = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["time"] = Now(clock),
            ["source"] = "Dapr",
            ["type"] = "com.dapr.event.sent",
            ["specversion"] = "1.0",
            ["tracestate"] = "",
        };
        foreach (var name in _traceAttributes) attributes[name] = TraceParent.OrEmpty(publication.TraceParent);
        foreach (var property in given.EnumerateObject()) attributes[property.Name] = property.Value;
        attributes["topic"] = publication.Topic;
        attributes["pubsubname"] = publication.PubSub;
        return Write(attributes);
    }

    private static JsonDocument? TryParse(Publication publication)
    {
        if (MediaType(publication.ContentType) != "application/json") return null;
        try
        {
            return JsonDocument.Parse(publication.Data);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? ExpiryOf(Publication publication, TimeProvider clock)
    {
        var text = publication.Metadata.GetValueOrDefault("ttlInSeconds") ?? publication.Metadata.GetValueOrDefault("ttl");
        if (text is null) return null;
        var isSeconds = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
        var lifetime = isSeconds ? TimeSpan.FromSeconds(seconds) : GoDuration.TryParse(text, out var duration) ? duration : (TimeSpan?)null;
        return lifetime is null ? null : (clock.GetUtcNow() + lifetime.Value)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    private static string Now(TimeProvider clock) => clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static byte[] Write(SortedDictionary<string, object> attributes) => GoJson.Build(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in attributes)
        {
            writer.WritePropertyName(name);
            if (value is JsonElement element) GoJson.WriteExact(writer, element);
            else writer.WriteStringValue((string)value);
        }
        writer.WriteEndObject();
    });
}
