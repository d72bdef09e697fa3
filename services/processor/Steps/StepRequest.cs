using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FilePipeline.Contracts;

namespace FilePipeline.Processor;

/// <summary>The body of a call of a step; <c>docs/step-request.schema.json</c> describes it.</summary>
internal sealed record StepRequest
{
    /// <summary>Version of this format.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>The file's id.</summary>
    public required string FileId { get; init; }

    /// <summary>The S3 key.</summary>
    public required string Key { get; init; }

    /// <summary>The name of the source; null for the default one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Source { get; init; }

    /// <summary>The version of the object.</summary>
    public required ObjectVersion Write { get; init; }

    /// <summary>How often an operator had the file processed again.</summary>
    public required int Generation { get; init; }

    /// <summary>The number of this attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>The detected type.</summary>
    public required string Type { get; init; }

    /// <summary>The analysis, with the results of the steps before.</summary>
    public required JsonObject Analysis { get; init; }

    /// <summary>A signed address that returns the object's bytes to a GET.</summary>
    public required string Url { get; init; }

    /// <summary>The same text for every call of one version of a step for the same write and generation, 32 hex digits.</summary>
    public string IdempotencyKey(StepOptions step) =>
        StateKeys.HexDigest($"{FileId}\n{Write.Fingerprint()}\n{Generation}\n{step.Name}\n{step.Version}");

    /// <summary>The JSON text.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StepJson.Default.StepRequest);
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(StepRequest))]
internal sealed partial class StepJson : JsonSerializerContext;
