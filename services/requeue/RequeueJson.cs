using System.Text.Json;
using System.Text.Json.Serialization;
using FilePipeline.Contracts;

namespace FilePipeline.Requeue;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectRequiredConstructorParameters = true, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(Lease))]
[JsonSerializable(typeof(Ledger))]
[JsonSerializable(typeof(ReconcileCursor))]
[JsonSerializable(typeof(KeyPage))]
[JsonSerializable(typeof(StaleCursor))]
[JsonSerializable(typeof(ReprocessJob))]
[JsonSerializable(typeof(ParkedSummary))]
[JsonSerializable(typeof(ParkedResult))]
internal sealed partial class RequeueJson : JsonSerializerContext;
