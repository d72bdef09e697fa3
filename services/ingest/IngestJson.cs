using System.Text.Json;
using System.Text.Json.Serialization;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest;

/// <summary>JSON of the answers of the public API.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, NumberHandling = JsonNumberHandling.Strict, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(StoredFile))]
[JsonSerializable(typeof(IReadOnlyList<StoredFile>))]
[JsonSerializable(typeof(FilePage))]
internal sealed partial class IngestJson : JsonSerializerContext;
