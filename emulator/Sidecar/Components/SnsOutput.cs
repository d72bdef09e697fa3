using System.Text.Json;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>bindings.aws.sns: publishes `{"message","subject"}`; both values are formatted like Go's %v.</summary>
internal sealed class SnsOutput(TopicStore topics, string topicArn, FaultPoint faults) : OutputBinding
{
    public override IReadOnlyList<string> Operations { get; } = ["create"];

    public override async Task<BindingReply> InvokeAsync(BindingCall call, CancellationToken cancellation)
    {
        var (message, subject) = Read(call.Data);
        faults.Pass("create", FaultKey.Of(call.Data), "Publish");
        await topics.PublishAsync(topicArn[(topicArn.LastIndexOf(':') + 1)..], message, subject, cancellation);
        return BindingReply.Empty;
    }

    private static (string Message, string Subject) Read(ReadOnlyMemory<byte> data)
    {
        try
        {
            using var json = JsonDocument.Parse(data);
            return json.RootElement.ValueKind is JsonValueKind.Object
                ? (GoText.Of(Field(json.RootElement, "message")), GoText.Of(Field(json.RootElement, "subject")))
                : throw new CallException("json: cannot unmarshal into Go value of type sns.dataPayload");
        }
        catch (JsonException exception)
        {
            throw new CallException(exception.Message, exception);
        }
    }

    // Go's decoder ignores the case of field names; the last one wins.
    private static JsonElement? Field(JsonElement payload, string name)
    {
        var found = payload.EnumerateObject()
            .Where(property => string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count == 0 ? null : found[^1].Value;
    }
}
