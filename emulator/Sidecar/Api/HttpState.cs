using System.Text;
using System.Text.Json;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>/v1.0/state: values are JSON, which is parsed and serialised again before it is stored.</summary>
internal static class HttpState
{
    private const string Key = "/v1.0/state/{store}/{key}";
    private static readonly string[] _writes = ["POST", "PUT"];

    public static void Map(IEndpointRouteBuilder routes, StateStores state)
    {
        routes.MapGet(Key, context => GetAsync(context, state));
        routes.MapDelete(Key, async context =>
        {
            var etag = context.Request.Headers.IfMatch.ToString();
            await state.DeleteAsync(
                Of(context, "store"), new StateRemoval(Of(context, "key"), etag.Length == 0 ? null : etag), context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        routes.MapMethods("/v1.0/state/{store}", _writes, async context =>
        {
            using var json = JsonDocument.Parse(await HttpApi.ReadBodyAsync(context));
            await state.SaveAsync(Of(context, "store"), [.. json.RootElement.EnumerateArray().Select(WriteOf)], context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
        routes.MapMethods("/v1.0/state/{store}/bulk", _writes, context => GetBulkAsync(context, state));
        routes.MapMethods("/v1.0/state/{store}/transaction", _writes, async context =>
        {
            using var json = JsonDocument.Parse(await HttpApi.ReadBodyAsync(context));
            await state.TransactAsync(
                Of(context, "store"), [.. json.RootElement.GetProperty("operations").EnumerateArray().Select(StepOf)],
                context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
    }

    private static async Task GetAsync(HttpContext context, StateStores state)
    {
        var found = await state.GetAsync(Of(context, "store"), Of(context, "key"), context.RequestAborted);
        if (found.IsMissing)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        context.Response.Headers.ETag = found.ETag;
        await HttpApi.WriteAsync(context, StatusCodes.Status200OK, found.Data);
    }

    private static async Task GetBulkAsync(HttpContext context, StateStores state)
    {
        using var json = JsonDocument.Parse(await HttpApi.ReadBodyAsync(context));
        var keys = json.RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetString()!).ToList();
        var parallelism = json.RootElement.TryGetProperty("parallelism", out var given) ? given.GetInt32() : 0;
        var found = await state.GetBulkAsync(Of(context, "store"), keys, parallelism, context.RequestAborted);
        var items = GoJson.Build(writer =>
        {
            writer.WriteStartArray();
            foreach (var (key, value, error) in found) WriteItem(writer, key, value, error);
            writer.WriteEndArray();
        });
        // Go's json.Encoder appends a line feed; json.Marshal does not.
        await HttpApi.WriteAsync(context, StatusCodes.Status200OK, (byte[])[.. items, (byte)'\n']);
    }

    private static void WriteItem(Utf8JsonWriter writer, string key, StateValue value, string? error)
    {
        writer.WriteStartObject();
        writer.WriteString("key", key);
        if (!value.IsMissing)
        {
            writer.WritePropertyName("data");
            if (IsJson(value.Data)) writer.WriteRawValue(value.Data.Span, skipInputValidation: true);
            else writer.WriteStringValue(Encoding.UTF8.GetString(value.Data.Span));
            writer.WriteString("etag", value.ETag);
        }
        if (error is not null) writer.WriteString("error", error);
        writer.WriteEndObject();
    }

    private static bool IsJson(ReadOnlyMemory<byte> data)
    {
        var reader = new Utf8JsonReader(data.Span);
        try
        {
            while (reader.Read()) reader.TrySkip();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static StateWrite WriteOf(JsonElement item) => new(
        TextOf(item, "key") ?? "",
        item.TryGetProperty("value", out var value) ? Encoding.UTF8.GetBytes(value.GetRawText()) : "null"u8.ToArray(), TextOf(item, "etag"))
    {
        IsJson = true,
        IsFirstWrite = item.TryGetProperty("options", out var options) && TextOf(options, "concurrency") == "first-write",
        TimeToLive = item.TryGetProperty("metadata", out var metadata) ? TextOf(metadata, "ttlInSeconds") : null,
    };

    private static StateStep StepOf(JsonElement operation)
    {
        var request = operation.GetProperty("request");
        return TextOf(operation, "operation") switch
        {
            "upsert" => new StateStep(WriteOf(request), null),
            "delete" => new StateStep(null, TextOf(request, "key") ?? ""),
            var type => throw new DaprCallException(
                Grpc.Core.StatusCode.Unimplemented, StatusCodes.Status400BadRequest, "ERR_NOT_SUPPORTED_STATE_OPERATION",
                $"operation type {type} not supported"),
        };
    }

    private static string? TextOf(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : null;

    private static string Of(HttpContext context, string name) => Uri.UnescapeDataString((string)context.Request.RouteValues[name]!);
}
