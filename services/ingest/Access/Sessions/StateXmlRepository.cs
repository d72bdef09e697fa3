using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml.Linq;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace FilePipeline.Ingest;

/// <summary>Keeps the keys that protect cookies in the state store, so that every replica accepts the cookies of the others. All keys
/// are one entry, saved only if it is unchanged, so that no replica drops a key of another.</summary>
internal sealed class StateXmlRepository(StateEntries entries) : IXmlRepository
{
    private const int Tries = 10;
    // The start of the service waits for the first load, and goes on without it.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    public IReadOnlyCollection<XElement> GetAllElements() => [.. Run(LoadAsync).Keys.Select(key => XElement.Parse(key))];

    /// <summary>Adds a key.</summary>
    /// <exception cref="CodedException">records-unavailable.</exception>
    public void StoreElement(XElement element, string friendlyName) =>
        Run(cancellation => AddAsync(element.ToString(SaveOptions.DisableFormatting), cancellation));

    private async Task<Stored> LoadAsync(CancellationToken cancellation)
    {
        var entry = await entries.LoadAsync(StateKeys.SessionKeys, cancellation);
        // An entry that cannot be read must not be replaced: sessions of all replicas hang on it.
        var keys = entry.Exists ? JsonSerializer.Deserialize(entry.Json.Span, SessionKeysJson.Default.SessionKeys)! : new(1, []);
        return new(entry, keys.Keys);
    }

    private async Task<bool> AddAsync(string key, CancellationToken cancellation)
    {
        for (var tried = 0; tried < Tries; tried++)
        {
            var (entry, keys) = await LoadAsync(cancellation);
            var json = JsonSerializer.SerializeToUtf8Bytes(new(1, [.. keys, key]), SessionKeysJson.Default.SessionKeys);
            if (await entries.SaveAsync(StateKeys.SessionKeys, json, entry, cancellation)) return true;
        }

        throw new CodedException(
            Codes.Unavailable(Components.Records), $"{StateKeys.SessionKeys} changed {Tries} times while it was saved");
    }

    // The interface knows no asynchronous calls; keys are read once a day.
    private static T Run<T>(Func<CancellationToken, Task<T>> act)
    {
        using var limit = new CancellationTokenSource(_patience);
        return Task.Run(() => act(limit.Token)).GetAwaiter().GetResult();
    }

    private sealed record Stored(StateEntry Entry, IReadOnlyList<string> Keys);
}

/// <summary>The state entry <see cref="StateKeys.SessionKeys"/>.</summary>
/// <param name="Schema">1.</param>
/// <param name="Keys">Each key as XML.</param>
internal sealed record SessionKeys(int Schema, IReadOnlyList<string> Keys);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SessionKeys))]
internal sealed partial class SessionKeysJson : JsonSerializerContext;
