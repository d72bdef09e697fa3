using System.Text.Json;
using System.Text.Json.Nodes;
using Dapr;
using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Storage;

/// <summary>A bucket behind one of Dapr's S3 bindings.</summary>
/// <param name="dapr">The sidecar.</param>
/// <param name="component">The component's name.</param>
/// <param name="failures">Refuses calls after slow failures; null for never.</param>
/// <param name="clock">Measures failures; null for the system's clock.</param>
public sealed class Bucket(DaprClient dapr, string component, SlowFailures? failures = null, TimeProvider? clock = null)
{
    private const string NotFound = "object not found";
    private const string Create = "create";
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private volatile string? _name;

    /// <summary>The bucket's name, once <see cref="NameAsync"/> has read it; else null.</summary>
    public string? KnownName => _name;

    /// <summary>The bucket's real name, which events carry; read once, from a listing.</summary>
    /// <exception cref="CodedException">The component is unavailable.</exception>
    public async Task<string> NameAsync(CancellationToken cancellation) => _name ??= (await ListAsync("", null, 1, cancellation)).Bucket;

    /// <summary>An object's bytes, in memory: only for objects below Dapr's message limit (4 MiB).</summary>
    /// <returns>Null when there is no such object.</returns>
    /// <exception cref="CodedException">The component is unavailable.</exception>
    public async Task<ReadOnlyMemory<byte>?> GetAsync(string key, CancellationToken cancellation)
    {
        try
        {
            return (await InvokeAsync("get", default, new() { ["key"] = key }, cancellation)).Data;
        }
        catch (CodedException failure) when (IsNotFound(failure))
        {
            return null;
        }
    }

    /// <summary>Streams an object into a file that the sidecar writes: any size, flat memory.</summary>
    /// <param name="key">The object.</param>
    /// <param name="path">A path that means the same to the sidecar and to this service; never made from a message's content.</param>
    /// <param name="cancellation">Cancels; a part of the file may be there.</param>
    /// <returns>False when there is no such object.</returns>
    /// <exception cref="CodedException">The component is unavailable, or the copy broke off.</exception>
    public async Task<bool> GetToFileAsync(string key, string path, CancellationToken cancellation)
    {
        var request = new JsonObject { ["items"] = new JsonArray(new JsonObject { ["key"] = key, ["filePath"] = path }) };
        var response = await InvokeAsync("bulkGet", JsonSerializer.SerializeToUtf8Bytes(request), [], cancellation);
        // The call succeeds even where an item failed: each item has its own error.
        var error = Read("bulkGet", () => JsonNode.Parse(response.Data.Span)?[0]?["error"]?.GetValue<string>());
        if (error is null or "") return true;
        if (error.Contains(NotFound, StringComparison.Ordinal)) return false;
        throw new CodedException(Codes.Unavailable(component), $"{component}: bulkGet failed: {error}");
    }

    /// <summary>Stores bytes exactly (as base64: inline data that happens to be a JSON scalar would be rewritten).</summary>
    /// <exception cref="CodedException">The component is unavailable.</exception>
    public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellation) => InvokeAsync(
        Create,
        System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(content.Span)),
        new() { ["key"] = key, ["decodeBase64"] = "true" },
        cancellation);

    /// <summary>Stores a file that the sidecar reads: any size, bytes exact.</summary>
    /// <param name="key">The object.</param>
    /// <param name="path">A path that means the same to the sidecar and to this service.</param>
    /// <param name="contentType">Null for none.</param>
    /// <param name="cancellation">Cancels; nothing is stored then.</param>
    /// <exception cref="CodedException">The component is unavailable.</exception>
    public Task PutFileAsync(string key, string path, string? contentType, CancellationToken cancellation)
    {
        Dictionary<string, string> metadata = new() { ["key"] = key, ["filePath"] = path };
        if (contentType is not null) metadata["Content-Type"] = contentType;
        return InvokeAsync(Create, default, metadata, cancellation);
    }

    /// <summary>A signed address that returns the object to whoever opens it in time; the object need not exist.</summary>
    /// <exception cref="CodedException">The component is unavailable.</exception>
    public async Task<string> PresignAsync(string key, TimeSpan lifetime, CancellationToken cancellation)
    {
        var seconds = (long)lifetime.TotalSeconds;
        var response = await InvokeAsync("presign", default, new() { ["key"] = key, ["presignTTL"] = $"{seconds}s" }, cancellation);
        return Read("presign", () => JsonNode.Parse(response.Data.Span)?["presignURL"]?.GetValue<string>())
            ?? throw new CodedException(Codes.Unavailable(component), $"{component}: presign returned no address");
    }

    /// <summary>Deletes an object; a missing object is no error.</summary>
    /// <exception cref="CodedException">The component is unavailable.</exception>
    public async Task DeleteAsync(string key, CancellationToken cancellation)
    {
        try
        {
            await InvokeAsync("delete", default, new() { ["key"] = key }, cancellation);
        }
        catch (CodedException failure) when (IsNotFound(failure))
        {
            // It is deleted already.
        }
    }

    /// <summary>A page of the bucket; shorter than requested if long keys would not fit into a message.</summary>
    /// <param name="prefix">Prefix of the keys.</param>
    /// <param name="marker">Only keys after this one; null from the first.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="CodedException">The component is unavailable.</exception>
    public async Task<ListingPage> ListAsync(string prefix, string? marker, int limit, CancellationToken cancellation)
    {
        for (var asked = limit; ; asked = Math.Max(1, asked / 4))
        {
            try
            {
                JsonObject request = new() { ["prefix"] = prefix, ["marker"] = marker ?? "", ["maxResults"] = asked };
                var response = await InvokeAsync("list", JsonSerializer.SerializeToUtf8Bytes(request), [], cancellation);
                return Read("list", () => ListingPage.FromJson(response.Data));
            }
            catch (CodedException failure) when (failure.IsTooLarge && asked > 1)
            {
                // A key has up to 1,024 bytes, each up to six in JSON: 1,000 keys may exceed the message limit.
            }
        }
    }

    /// <summary>The listing of one key.</summary>
    /// <exception cref="CodedException">The component is unavailable.</exception>
    public async Task<Listing> LookAsync(string key, CancellationToken cancellation)
    {
        // A key sorts before every longer key that begins with it, so it is the first of its prefix.
        var page = await ListAsync(key, null, 1, cancellation);
        return new(page.Objects is [var first, ..] && first.Key == key ? first : null);
    }

    private static bool IsNotFound(CodedException failure) =>
        failure.InnerException?.GetBaseException().Message.Contains(NotFound, StringComparison.Ordinal) == true;

    // An answer of another form is a fault of the component, like no answer.
    private T Read<T>(string operation, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw new CodedException(Codes.Unavailable(component), $"{component}: {operation} returned an unknown answer", failure);
        }
    }

    private async Task<BindingResponse> InvokeAsync(
        string operation, ReadOnlyMemory<byte> data, Dictionary<string, string> metadata, CancellationToken cancellation)
    {
        var request = new BindingRequest(component, operation) { Data = data };
        foreach (var (name, value) in metadata) request.Metadata[name] = value;
        failures?.ThrowIfPaused();
        var began = _clock.GetTimestamp();
        try
        {
            var response = await dapr.InvokeBindingAsync(request, cancellation);
            failures?.Answered();
            return response;
        }
        catch (DaprException failure)
        {
            failures?.Failed(_clock.GetElapsedTime(began));
            throw new CodedException(Codes.Unavailable(component), $"{component}: {operation} failed", failure);
        }
        catch (OperationCanceledException) when (operation != Create)
        {
            // A cancelled upload says nothing about the bucket: the uploader may have left.
            failures?.Failed(_clock.GetElapsedTime(began));
            throw;
        }
    }
}
