using System.Text.Json;

namespace FilePipeline.Contracts;

/// <summary>Reads S3 event notifications (2.x), the same inside an SNS envelope, and EventBridge's "Object Created" and "Object
/// Deleted".</summary>
public static class S3MessageReader
{
    // Above the limit of S3: such a key is read, so that its file gets a record and is rejected. A record cannot contain a longer key.
    private const int LongestKey = 8 * FormKeys.MaxKeyBytes;
    private const string NotUnicode = "text that is not Unicode";
    private const string FolderMark = "a folder mark";
    private const string CloudTrail = "via CloudTrail";
    private const string Ceph = "ceph:s3";
    private static readonly JsonDocumentOptions _options = new() { MaxDepth = 32 };

    /// <summary>Reads a message body. It never throws: other content is <see cref="S3Message.Unreadable"/>.</summary>
    public static S3Message Read(ReadOnlyMemory<byte> body) => Read(body, mayBeEnvelope: true);

    private static S3Message Read(ReadOnlyMemory<byte> body, bool mayBeEnvelope)
    {
        try
        {
            using var document = JsonDocument.Parse(WithoutByteOrderMark(body), _options);
            return ReadRoot(document.RootElement, mayBeEnvelope);
        }
        catch (JsonException failure)
        {
            return new S3Message.Unreadable($"not JSON: line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}");
        }
        catch (UnreadableMessageException failure)
        {
            return new S3Message.Unreadable(failure.Message);
        }
        catch (InvalidOperationException)
        {
            // JsonDocument reports invalid UTF-8 and half surrogate pairs only when the text is read.
            return new S3Message.Unreadable(NotUnicode);
        }
    }

    private static S3Message ReadRoot(JsonElement root, bool mayBeEnvelope)
    {
        if (root.ValueKind != JsonValueKind.Object) return new S3Message.Unreadable("not a JSON object");
        if (root.Property("Records") is { ValueKind: JsonValueKind.Array } records) return ReadRecords(root, records);
        if (root.TextOf("Event") == "s3:TestEvent") return new S3Message.Ignored("s3:TestEvent");
        if (root.TextOf("detail-type") is { } detailType) return ReadEventBridge(root, detailType);
        if (mayBeEnvelope && root.TextOf("Type") == "Notification" && root.TextOf("Message") is { } inner)
            return Read(System.Text.Encoding.UTF8.GetBytes(inner), mayBeEnvelope: false);
        return new S3Message.Unreadable("neither an S3 event notification nor an SNS envelope nor an EventBridge event");
    }

    private static S3Message ReadRecords(JsonElement root, JsonElement records)
    {
        var origin = root.Property("filePipeline") is { ValueKind: JsonValueKind.Object } own ? ReadOrigin(own) : null;
        List<FileEvent> events = [];
        string? ignored = null;
        string? unreadable = null;
        foreach (var record in records.EnumerateArray())
        {
            try
            {
                var name = NameOf(record);
                var kind = EventNames.OfNotification(name)
                    ?? throw new UnreadableMessageException($"unknown event name {Texts.Truncate(name, 60)}");
                var file = kind == EventKind.Ignored ? null : ReadRecord(record, kind == EventKind.Removed, origin);
                if (file is null) ignored ??= Texts.Truncate(name, 60);
                else if (IsFolderMark(file)) ignored ??= FolderMark;
                else events.Add(file);
            }
            catch (Exception failure) when (failure is UnreadableMessageException or InvalidOperationException)
            {
                // One bad record must not keep the good ones from being processed.
                unreadable ??= failure is UnreadableMessageException ? failure.Message : NotUnicode;
            }
        }

        if (events.Count > 0) return new S3Message.Files(events, unreadable);
        return unreadable is null ? new S3Message.Ignored(ignored ?? "no records") : new S3Message.Unreadable(unreadable);
    }

    private static string NameOf(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object) throw new UnreadableMessageException("a record that is not a JSON object");
        var version = record.TextOf("eventVersion");
        if (version is not null && !version.StartsWith("2.", StringComparison.Ordinal))
            throw new UnreadableMessageException($"unknown event version {Texts.Truncate(version, 20)} (known: 2.x)");
        return record.TextOf("eventName") ?? throw new UnreadableMessageException("a record without eventName");
    }

    private static bool IsFolderMark(FileEvent file) => !file.IsRemoval && FolderMarks.Is(file.Key, file.Write.Size);

    private static FileEvent ReadRecord(JsonElement record, bool isRemoval, MessageOrigin? origin)
    {
        var s3 = Required(record, "s3");
        var item = Required(s3, "object");
        var key = FormKeys.Decode(RequiredText(item, "key", "s3.object.key"))
            ?? throw new UnreadableMessageException("s3.object.key is not form-encoded UTF-8");
        // Ceph's sequencer is its clock with the lowest byte first, so it has no order; the event's time decides.
        var sequencer = record.TextOf("eventSource") == Ceph ? null : Hex(item.TextOf("sequencer"));
        var write = isRemoval
            ? ObjectVersion.Of(item.TextOf("versionId"), sequencer, null, null, TimeOf(record))
            : ObjectVersion.Of(item.TextOf("versionId"), sequencer, item.TextOf("eTag"), SizeOf(item), TimeOf(record));
        return new(RequiredText(Required(s3, "bucket"), "name", "s3.bucket.name"), Checked(key), write, isRemoval, origin);
    }

    private static S3Message ReadEventBridge(JsonElement root, string detailType)
    {
        var source = root.TextOf("source") ?? "an unknown source";
        if (source != "aws.s3")
            return new S3Message.Unreadable($"an EventBridge event from {Texts.Truncate(source, 60)} (known: aws.s3)");
        if (detailType.EndsWith(CloudTrail, StringComparison.Ordinal))
        {
            return new S3Message.Unreadable(
                $"an EventBridge event from CloudTrail ({Texts.Truncate(detailType, 60)}); turn on EventBridge for the bucket, "
                + "and let the rule match the detail-types Object Created and Object Deleted instead");
        }

        if (EventNames.OfEventBridge(detailType) is not { } kind)
            return new S3Message.Unreadable($"unknown EventBridge detail-type {Texts.Truncate(detailType, 60)}");
        if (kind == EventKind.Ignored) return new S3Message.Ignored(detailType);
        var isRemoval = kind == EventKind.Removed;
        var detail = Required(root, "detail");
        var item = Required(detail, "object");
        // EventBridge does not encode keys. Its time has whole seconds, which is too coarse to order writes.
        var write = isRemoval
            ? ObjectVersion.Of(item.TextOf("version-id"), Hex(item.TextOf("sequencer")), null, null, null)
            : ObjectVersion.Of(item.TextOf("version-id"), Hex(item.TextOf("sequencer")), item.TextOf("etag"), SizeOf(item), null);
        var bucket = RequiredText(Required(detail, "bucket"), "name", "detail.bucket.name");
        var file = new FileEvent(bucket, Checked(RequiredText(item, "key", "detail.object.key")), write, isRemoval);
        return IsFolderMark(file) ? new S3Message.Ignored(FolderMark) : new S3Message.Files([file]);
    }

    private static MessageOrigin ReadOrigin(JsonElement own) => new(
        own.TextOf("source") ?? "", CountOf(own, "round"), CountOf(own, "generation"), own.TextOf("traceparent"));

    private static int CountOf(JsonElement own, string name) =>
        own.Property(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var count) && count >= 0 ? count : 0;

    private static long? SizeOf(JsonElement item) =>
        item.Property("size") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var size) && size >= 0 ? size : null;

    private static DateTimeOffset? TimeOf(JsonElement record) =>
        record.Property("eventTime") is { ValueKind: JsonValueKind.String } text && text.TryGetDateTimeOffset(out var time) ? time : null;

    private static string? Hex(string? sequencer) => sequencer is not null && sequencer.All(char.IsAsciiHexDigit) ? sequencer : null;

    private static string Checked(string key) => key.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(key) <= LongestKey
        ? key
        : throw new UnreadableMessageException($"the key is empty or longer than {LongestKey} bytes");

    private static JsonElement Required(JsonElement parent, string name) =>
        parent.Property(name) is { ValueKind: JsonValueKind.Object } child
            ? child
            : throw new UnreadableMessageException($"{name} is missing");

    private static string RequiredText(JsonElement parent, string name, string path) =>
        parent.TextOf(name) ?? throw new UnreadableMessageException($"{path} is missing");

    // A duplicate property is refused, since one of its values would be lost silently.
    private static JsonElement? Property(this JsonElement parent, string name)
    {
        JsonElement? found = null;
        foreach (var property in parent.EnumerateObject())
        {
            if (!property.NameEquals(name)) continue;
            if (found is not null) throw new UnreadableMessageException($"{name} occurs twice in one object");
            found = property.Value;
        }

        return found;
    }

    private static string? TextOf(this JsonElement parent, string name) =>
        parent.Property(name) is { ValueKind: JsonValueKind.String } child ? child.GetString() : null;

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body;

    private sealed class UnreadableMessageException(string reason) : Exception(reason);
}
