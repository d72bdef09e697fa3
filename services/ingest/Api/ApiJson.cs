using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FilePipeline.Ingest.Pages;

namespace FilePipeline.Ingest;

/// <summary>JSON of the documented API.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, Converters = [typeof(ApiTimeConverter)], NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(FileList))]
[JsonSerializable(typeof(FileDetails))]
[JsonSerializable(typeof(FileSummary))]
[JsonSerializable(typeof(SystemState))]
[JsonSerializable(typeof(LedgerView))]
[JsonSerializable(typeof(OutcomeSegment))]
[JsonSerializable(typeof(OutcomeNews))]
[JsonSerializable(typeof(LogHead))]
[JsonSerializable(typeof(KeptAnswer))]
[JsonSerializable(typeof(ParkedPage))]
[JsonSerializable(typeof(ParkedResult))]
[JsonSerializable(typeof(ReprocessJob))]
[JsonSerializable(typeof(NotificationPage))]
[JsonSerializable(typeof(NotificationsChanged))]
[JsonSerializable(typeof(SendBackView))]
[JsonSerializable(typeof(SendBackViews))]
[JsonSerializable(typeof(OutcomeHour))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class ApiJson : JsonSerializerContext;
