using System.Text.Json.Nodes;
using Dapr.Client.Autogen.Grpc.v1;
using FilePipeline.Contracts;

namespace FilePipeline.Protocol.Tests;

/// <summary>Looks at every effect as it happens, and keeps what the invariants need.</summary>
internal sealed class Watch(World world)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _violations = [];

    /// <summary>Broken promises so far.</summary>
    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Outcomes of final records that were saved: what people must be told.</summary>
    public Dictionary<string, string> Owed { get; } = new(StringComparer.Ordinal);

    /// <summary>Ids of the outcomes that were published.</summary>
    public HashSet<string> PublishedIds { get; } = new(StringComparer.Ordinal);

    /// <summary>How often each outcome was sent to people, by its delivery record's key.</summary>
    public Dictionary<string, int> Notifications { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys whose removal event was lost: one that no reconcile had listed is never found.</summary>
    public HashSet<string> LostRemovals { get; } = new(StringComparer.Ordinal);

    /// <summary>Keys of which S3 lost an event: they may need a reconcile.</summary>
    public HashSet<string> LostEvents { get; } = new(StringComparer.Ordinal);

    /// <summary>Takes a key that people write to.</summary>
    public void Name(string key) => _names[key] = StateKeys.FileId(key);

    public void Violate(string what) => _violations.Add(what);

    public FileRecord? RecordOf(string key) =>
        world.State.Find(StateKeys.File(StateKeys.FileId(key))) is { } json ? FileRecord.FromJson(json) : null;

    /// <summary>Runs a save, and compares the record before and after.</summary>
    public T Saving<T>(string stateKey, Func<T> save)
    {
        var before = RecordAt(stateKey);
        var reply = save();
        if (RecordAt(stateKey) is { } after) Saved(before, after);
        return reply;
    }

    /// <summary>Takes a published outcome to the notifier's queue.</summary>
    public void Published(PublishEventRequest publish)
    {
        var id = publish.Metadata["cloudevent.id"];
        PublishedIds.Add(id);
        if (!Owed.ContainsKey(id) && publish.Metadata["cloudevent.subject"] is var file && _names.ContainsValue(file))
            Violate($"an outcome of {Readable(file)} was published that no record has: {publish.Data.ToStringUtf8()}");
        var body = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = id,
            ["type"] = publish.Metadata["cloudevent.type"],
            ["source"] = AppIds.Processor,
            ["datacontenttype"] = "application/json",
            ["data"] = JsonNode.Parse(publish.Data.Span),
        };
        world.Send(new(Queue.Outcomes, System.Text.Encoding.UTF8.GetBytes(body.ToJsonString()), Owed.GetValueOrDefault(id, id)));
    }

    public void Notified(string sentKey) => Notifications[sentKey] = Notifications.GetValueOrDefault(sentKey) + 1;

    /// <summary>What an S3 message is about.</summary>
    public static string TitleOf(ReadOnlyMemory<byte> body) => S3MessageReader.Read(body) is S3Message.Files { Events: [var file] }
        ? $"{(file.IsRemoval ? "removal of " : "")}{file.Key} {Text(file.Write)} round {file.Round} generation {file.Generation}"
        : "?";

    /// <summary>A text with keys instead of the ids that are made from them.</summary>
    public string Readable(string text)
    {
        foreach (var (key, id) in _names) text = text.Replace(id, key, StringComparison.Ordinal);

        foreach (var (id, title) in Owed) text = text.Replace(id, $"({title})", StringComparison.Ordinal);
        return text;
    }

    private static string Text(ObjectVersion write) => $"{write.ETag?[..4]}@{write.EventTime:fff}";

    private FileRecord? RecordAt(string stateKey) => stateKey.StartsWith("file:", StringComparison.Ordinal)
        && world.State.Find(stateKey) is { } json ? FileRecord.FromJson(json) : null;

    private void Saved(FileRecord? before, FileRecord after)
    {
        world.Note($"     {after.Key} is {after.Status} {Text(after.Write)} round {after.Round} generation {after.Generation} "
            + $"attempts {after.Attempts} {after.Code}");
        if (after is { IsFinal: true, OutcomeId: { } id })
            Owed[id] = $"{after.Key} {after.Status} {Text(after.Write)} generation {after.Generation}";
        if (before is null) return;
        var (old, now) = (world.Bucket.NumberOf(before.Key, before.Write), world.Bucket.NumberOf(after.Key, after.Write));
        if (old == now && after.Generation < before.Generation)
            Violate($"{after.Key}: the generation of the same write goes from {before.Generation} to {after.Generation}");
        if (!before.IsFinal) return;
        if (old == now && !after.IsFinal && after.Generation <= before.Generation)
            Violate($"{after.Key}: {before.Status} of the same write is undone by {after.Status}");
        if (now < old && !IsShown(after) && !IsSameContent(before, after))
            Violate($"{after.Key}: {before.Status} of write {old} is replaced by {after.Status} of the older write {now}");
    }

    // The same bytes may have been put again since; then the order of their events does not matter.
    private bool IsShown(FileRecord record) =>
        world.Bucket.Find(record.Key) is { } content && ObjectTable.ETagOf(content) == record.Write.ETag;

    private static bool IsSameContent(FileRecord one, FileRecord other) => one.Write.ETag is { } eTag && eTag == other.Write.ETag;
}
