using System.Text.Json;
using System.Text.Json.Serialization;
using FilePipeline.Contracts;

namespace FilePipeline.Notifier;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTimeConverter)])]
[JsonSerializable(typeof(DeliveryRecord))]
[JsonSerializable(typeof(UnreadableRounds))]
[JsonSerializable(typeof(DateTimeOffset))]
[JsonSerializable(typeof(ChannelFailure))]
[JsonSerializable(typeof(PendingMessage))]
[JsonSerializable(typeof(Summary))]
[JsonSerializable(typeof(SummaryFile))]
[JsonSerializable(typeof(SummaryScope))]
[JsonSerializable(typeof(StoredTotals))]
[JsonSerializable(typeof(LateEntry))]
[JsonSerializable(typeof(NotificationPage))]
[JsonSerializable(typeof(NotificationSelection))]
[JsonSerializable(typeof(NotificationsChanged))]
internal sealed partial class NotifierJson : JsonSerializerContext;
