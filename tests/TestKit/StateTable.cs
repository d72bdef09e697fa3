using Grpc.Core;

namespace FilePipeline.TestKit;

/// <summary>A state store with DynamoDB's two kinds of conflict.</summary>
public sealed class StateTable
{
    private const string Condition = "ConditionalCheckFailedException: The conditional request failed";
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (byte[] Content, string ETag)> _entries = [];
    private readonly HashSet<string> _expired = [];
    private int _writes;

    /// <summary>Every key.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_gate) return [.. _entries.Keys];
        }
    }

    /// <summary>An entry, or null.</summary>
    public byte[]? Find(string key) => FindEntry(key)?.Content;

    /// <summary>Writes an entry unconditionally, like another writer.</summary>
    public void Set(string key, byte[] content)
    {
        lock (_gate) _entries[key] = (content, NextETag());
    }

    /// <summary>Expires an entry: reads find nothing, but until DynamoDB deletes it (hours later) a first write still conflicts.</summary>
    public void Expire(string key)
    {
        lock (_gate) _expired.Add(key);
    }

    /// <summary>Deletes an entry.</summary>
    public void Remove(string key)
    {
        lock (_gate) _entries.Remove(key);
    }

    internal (byte[] Content, string ETag)? FindEntry(string key)
    {
        lock (_gate) return !_expired.Contains(key) && _entries.TryGetValue(key, out var entry) ? entry : null;
    }

    internal void Save(string store, string key, byte[] content, string? eTag, bool isFirstWrite)
    {
        lock (_gate)
        {
            var exists = _entries.TryGetValue(key, out var entry);
            if (!string.IsNullOrEmpty(eTag))
            {
                if (!exists || entry.ETag != eTag)
                {
                    throw new RpcException(new(StatusCode.Aborted,
                        $"failed saving state in state store {store}: possible etag mismatch. error from state store: {Condition}"));
                }
            }
            else if (isFirstWrite && exists)
            {
                throw new RpcException(new(
                    StatusCode.Internal, $"failed saving state in state store {store}: operation error DynamoDB: PutItem, {Condition}"));
            }

            _entries[key] = (content, NextETag());
            _expired.Remove(key);
        }
    }

    internal void Delete(string key, string? eTag)
    {
        lock (_gate)
        {
            if (!string.IsNullOrEmpty(eTag) && (!_entries.TryGetValue(key, out var entry) || entry.ETag != eTag))
                throw new RpcException(new(StatusCode.Aborted, $"failed deleting state with key {key}: possible etag mismatch"));
            _entries.Remove(key);
        }
    }

    private string NextETag() => $"{++_writes:x}";
}
