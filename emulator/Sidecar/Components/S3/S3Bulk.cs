using System.Text;
using System.Text.Json;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>bulkGet, bulkCreate and bulkDelete. The call succeeds even if all items fail; each item has its own error.</summary>
internal sealed class S3Bulk(S3Place place)
{
    private const int DefaultConcurrency = 10;
    private static readonly JsonSerializerOptions _web = new(JsonSerializerDefaults.Web);

    public Task<BindingReply> GetAsync(BindingCall call, CancellationToken cancellation)
    {
        var request = Read<GetRequest>(call, "bulkGet");
        return EachAsync(
            request.Items ?? [], request.Concurrency, item => item.Key, (item, token) => GetOneAsync(call, item, token), cancellation);
    }

    public Task<BindingReply> CreateAsync(BindingCall call, CancellationToken cancellation)
    {
        var request = Read<CreateRequest>(call, "bulkCreate");
        return EachAsync(
            request.Items ?? [], request.Concurrency, item => item.Key, (item, token) => CreateOneAsync(call, item, token), cancellation);
    }

    public Task<BindingReply> DeleteAsync(BindingCall call, CancellationToken cancellation)
    {
        var request = Read<DeleteRequest>(call, "bulkDelete");
        return EachAsync(request.Keys ?? [], DefaultConcurrency, key => key, async (key, token) =>
        {
            place.Faults.Pass("bulkDelete", key, "DeleteObjects");
            await place.Objects.DeleteAsync(place.Bucket, key, token);
            return new Item(key);
        }, cancellation);
    }

    private async Task<Item> GetOneAsync(BindingCall call, GetItem item, CancellationToken cancellation)
    {
        place.Faults.Pass("bulkGet", item.Key, "GetObject");
        await using var content = await place.Objects.OpenReadAsync(place.Bucket, item.Key, cancellation)
            ?? throw new CallException("object not found");
        if (item.FilePath is { Length: > 0 } path)
        {
            await CopyAsync(content, path, cancellation);
            return new Item(item.Key);
        }
        var bytes = new byte[content.Length];
        await content.ReadExactlyAsync(bytes, cancellation);
        return new Item(item.Key, place.Flag(call, "encodeBase64") ? Convert.ToBase64String(bytes) : Encoding.UTF8.GetString(bytes));
    }

    private async Task<Item> CreateOneAsync(BindingCall call, CreateItem item, CancellationToken cancellation)
    {
        place.Faults.Pass("bulkCreate", item.Key, "PutObject");
        var data = Encoding.UTF8.GetBytes(item.Data ?? "");
        await using Stream content = item.FilePath is { Length: > 0 } path ? place.OpenFile(path)
            : new MemoryStream(place.Flag(call, "decodeBase64") ? S3Place.Decode(data) : data, writable: false);
        await place.PutAsync(item.Key, content, new() { Details = S3Details.Of(item.ContentType, tags: null) }, cancellation);
        return new Item(item.Key, Location: place.LocationOf(item.Key));
    }

    private async Task CopyAsync(Stream content, string path, CancellationToken cancellation)
    {
        place.Files.Check(path);
        try
        {
            await using var file =
                new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 1, FileOptions.Asynchronous);
            await content.CopyToAsync(file, 1 << 17, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CallException($"open {path}: {S3Place.GoMessageOf(exception)}", exception);
        }
    }

    private static T Read<T>(BindingCall call, string operation)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(call.Data.Span, _web) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new CallException($"s3 binding error: {operation}: invalid request data: {exception.Message}", exception);
        }
    }

    private static async Task<BindingReply> EachAsync<T>(
        IReadOnlyList<T> items, int? concurrency,
        Func<T, string> key, Func<T, CancellationToken, Task<Item>> run, CancellationToken cancellation)
    {
        var results = new Item[items.Count];
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = concurrency is > 0 and var asked ? asked : DefaultConcurrency,
            CancellationToken = cancellation
        };
        await Parallel.ForAsync(0, items.Count, options, async (at, token) =>
        {
            try
            {
                results[at] = await run(items[at], token);
            }
            catch (CallException exception)
            {
                results[at] = new Item(key(items[at]), Error: exception.Message);
            }
        });
        return BindingReply.Of(GoJson.Marshal(writer => Write(writer, results)));
    }

    private static void Write(Utf8JsonWriter writer, Item[] results)
    {
        writer.WriteStartArray();
        foreach (var result in results)
        {
            writer.WriteStartObject();
            writer.WriteString("key", result.Key);
            if (result.Data is { Length: > 0 }) writer.WriteString("data", result.Data);
            if (result.Location is not null) writer.WriteString("location", result.Location);
            if (result.Error is not null) writer.WriteString("error", result.Error);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private sealed record Item(string Key, string? Data = null, string? Location = null, string? Error = null);

    private sealed record GetRequest(IReadOnlyList<GetItem>? Items, int? Concurrency);

    private sealed record GetItem(string Key, string? FilePath);

    private sealed record CreateRequest(IReadOnlyList<CreateItem>? Items, int? Concurrency);

    private sealed record CreateItem(string Key, string? Data, string? FilePath, string? ContentType);

    private sealed record DeleteRequest(IReadOnlyList<string>? Keys);
}
