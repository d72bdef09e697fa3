using System.Text.Json;
using System.Text.Json.Serialization;

namespace FilePipeline.Ingest;

/// <summary>State of a resumable upload, in a JSON file beside its data. The offset is not in it: it is the length of the data.</summary>
/// <param name="Schema">1.</param>
/// <param name="Key">The S3 key.</param>
/// <param name="ContentType">Content type of the object; null for none.</param>
/// <param name="Length">Announced number of bytes.</param>
/// <param name="Owner">Subject of the caller who began it; null without sign-in.</param>
/// <param name="Metadata">The header <c>Upload-Metadata</c> as sent.</param>
/// <param name="Conditions">Headers with conditions and digests; checked when the object is stored.</param>
/// <param name="ExpiresAt">When it is deleted.</param>
internal sealed record PartialState(
    int Schema, string Key, string? ContentType, long Length, string? Owner, string Metadata,
    IReadOnlyDictionary<string, string> Conditions, DateTimeOffset ExpiresAt)
{
    /// <summary>The name of the source; null for the default one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>Where the file is stored.</summary>
    [JsonIgnore]
    public FilePlace Place => new(Source, Key);

    /// <summary>When the first store began; null before. A store whose answer was lost may have succeeded.</summary>
    public DateTimeOffset? StoreBeganAt { get; init; }

    /// <summary>The stored file; null before it is stored.</summary>
    public StoredFile? Stored { get; init; }

    /// <summary>Reads a state file; null when it does not exist or cannot be read.</summary>
    public static PartialState? Read(string path)
    {
        try
        {
            var state = JsonSerializer.Deserialize(File.ReadAllBytes(path), PartialJson.Default.PartialState);
            return state is { Schema: 1 } ? state : null;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes a state file: readers see the former or the new one.</summary>
    /// <exception cref="IOException">The volume is full, or the folder does not exist.</exception>
    public void Write(string path)
    {
        var temporary = path + PartialUploads.TemporaryEnding;
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, PartialJson.Default.PartialState));
        File.Move(temporary, path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PartialState))]
internal sealed partial class PartialJson : JsonSerializerContext;
