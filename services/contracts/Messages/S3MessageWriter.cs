using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FilePipeline.Contracts;

/// <summary>Writes the messages that the services send: an S3 notification of one file, plus the field <c>filePipeline</c>.</summary>
public static class S3MessageWriter
{
    private static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one event; <see cref="S3MessageReader"/> reads it unchanged.</summary>
    public static byte[] Write(FileEvent file)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, _options);
        json.WriteStartObject();
        json.WriteStartArray("Records");
        json.WriteStartObject();
        json.WriteString("eventVersion", "2.1");
        json.WriteString("eventSource", "aws:s3");
        if (file.Write.EventTime is { } time) json.WriteString("eventTime", time.UtcDateTime);
        json.WriteString("eventName", file.IsRemoval ? "ObjectRemoved:Delete" : "ObjectCreated:Put");
        WriteObject(json, file);
        json.WriteEndObject();
        json.WriteEndArray();
        if (file.Origin is { } origin) WriteOrigin(json, origin);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteObject(Utf8JsonWriter json, FileEvent file)
    {
        json.WriteStartObject("s3");
        json.WriteStartObject("bucket");
        json.WriteString("name", file.Bucket);
        json.WriteEndObject();
        json.WriteStartObject("object");
        json.WriteString("key", FormKeys.Encode(file.Key));
        if (file.Write.Size is { } size) json.WriteNumber("size", size);
        if (file.Write.ETag is { } eTag) json.WriteString("eTag", eTag);
        if (file.Write.VersionId is { } versionId) json.WriteString("versionId", versionId);
        if (file.Write.Sequencer is { } sequencer) json.WriteString("sequencer", sequencer);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteOrigin(Utf8JsonWriter json, MessageOrigin origin)
    {
        json.WriteStartObject("filePipeline");
        json.WriteString("source", origin.Source);
        json.WriteNumber("round", origin.Round);
        json.WriteNumber("generation", origin.Generation);
        if (origin.Traceparent is { } traceparent) json.WriteString("traceparent", traceparent);
        json.WriteEndObject();
    }
}
