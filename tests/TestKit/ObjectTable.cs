using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grpc.Core;

namespace FilePipeline.TestKit;

/// <summary>A bucket behind an S3 binding.</summary>
/// <param name="component">The binding's name.</param>
public sealed class ObjectTable(string component)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (byte[] Content, DateTimeOffset Modified, string ETag)> _objects =
        new(Comparer<string>.Create(CompareBytes));

    /// <summary>The bucket's name in listings.</summary>
    public string Name { get; set; } = component == "files" ? "filepipeline-uploads" : $"filepipeline-{component}";

    /// <summary>The LastModified in listings of objects that are put from now on.</summary>
    public DateTimeOffset Modified { get; set; } = DateTimeOffset.UnixEpoch;

    /// <summary>Every key, in order.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_gate) return [.. _objects.Keys];
        }
    }

    /// <summary>Puts an object.</summary>
    public void Put(string key, byte[] content)
    {
        lock (_gate) _objects[key] = (content, Modified, ETagOf(content));
    }

    /// <summary>Puts a text.</summary>
    public void Put(string key, string text) => Put(key, Encoding.UTF8.GetBytes(text));

    /// <summary>Replaces the bytes of an object, like a faulty disk: its metadata stays.</summary>
    public void Damage(string key, byte[] content)
    {
        lock (_gate) _objects[key] = _objects[key] with { Content = content };
    }

    /// <summary>An object's bytes, or null.</summary>
    public byte[]? Find(string key)
    {
        lock (_gate) return _objects.TryGetValue(key, out var item) ? item.Content : null;
    }

    /// <summary>Deletes an object.</summary>
    public void Remove(string key)
    {
        lock (_gate) _objects.Remove(key);
    }

    /// <summary>The ETag of some content: its MD5, without quotes.</summary>
    public static string ETagOf(ReadOnlySpan<byte> content)
    {
#pragma warning disable CA5351 // S3's ETag is an MD5; nothing is protected by it.
        return Convert.ToHexStringLower(MD5.HashData(content));
#pragma warning restore CA5351
    }

    internal BindingReply Invoke(SidecarCall call) => call.Operation switch
    {
        "create" => Create(call),
        "get" => new(Find(call.Key) ?? throw Failure("object not found")),
        "delete" => Delete(call.Key),
        "list" => List(call.Content.Span),
        "bulkGet" => BulkGet(call.Content.Span),
        "presign" => Presign(call),
        _ => throw Failure($"binding {component} does not support operation {call.Operation}"),
    };

    private BindingReply Presign(SidecarCall call) => new(JsonSerializer.SerializeToUtf8Bytes(
        new JsonObject { ["presignURL"] = $"http://s3.test/{Name}/{call.Key}?ttl={call.Metadata["presignTTL"]}" }));

    private BindingReply Create(SidecarCall call)
    {
        var content = call.Metadata.TryGetValue("filePath", out var path) ? File.ReadAllBytes(path)
            : call.Metadata.TryGetValue("decodeBase64", out var decode) && decode == "true" ? Convert.FromBase64String(call.Text)
            : call.Content.ToArray();
        Put(call.Key, content);
        return new(JsonSerializer.SerializeToUtf8Bytes(
            new JsonObject { ["location"] = $"http://localhost/{Name}/{call.Key}", ["versionID"] = null }));
    }

    private BindingReply Delete(string key)
    {
        Remove(key);
        return new();
    }

    private BindingReply List(ReadOnlySpan<byte> content)
    {
        var request = content.IsEmpty ? null : JsonNode.Parse(content);
        var (prefix, marker) = ((string?)request?["prefix"] ?? "", (string?)request?["marker"] ?? "");
        var limit = (int?)request?["maxResults"] ?? 1000;
        lock (_gate)
        {
            var found = _objects
                .Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal) && CompareBytes(item.Key, marker) > 0)
                .Take(limit + 1).ToList();
            var shown = found.Take(limit).Select(item => (JsonNode)new JsonObject
            {
                ["Key"] = item.Key,
                ["Size"] = item.Value.Content.LongLength,
                ["ETag"] = $"\"{item.Value.ETag}\"",
                ["LastModified"] = item.Value.Modified.UtcDateTime,
                ["StorageClass"] = "STANDARD",
            }).ToArray();
            return new(JsonSerializer.SerializeToUtf8Bytes(new JsonObject
            {
                [nameof(Name)] = Name,
                ["Contents"] = shown.Length == 0 ? null : new JsonArray(shown),
                ["IsTruncated"] = found.Count > limit,
                ["NextMarker"] = null,
            }));
        }
    }

    private BindingReply BulkGet(ReadOnlySpan<byte> content)
    {
        var replies = new JsonArray();
        foreach (var item in JsonNode.Parse(content)!["items"]!.AsArray())
        {
            var key = (string)item!["key"]!;
            var reply = new JsonObject { ["key"] = key };
            if (Find(key) is not { } bytes) reply["error"] = "object not found";
            else File.WriteAllBytes((string)item["filePath"]!, bytes);
            replies.Add(reply);
        }

        return new(JsonSerializer.SerializeToUtf8Bytes(replies));
    }

    // The order of S3, which differs from that of UTF-16.
    private static int CompareBytes(string? one, string? other) =>
        Encoding.UTF8.GetBytes(one!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other!));

    private RpcException Failure(string what) => new(new(StatusCode.Internal, $"error invoking output binding {component}: {what}"));
}
