using System.Collections.Concurrent;
using System.Text.Json;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The buckets of the topology, and those that clients created, with their CORS and notification rules.</summary>
internal sealed class BucketStore
{
    private readonly Database _database;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, BucketSpec> _listed;
    private readonly ConcurrentDictionary<string, DateTimeOffset> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<NotificationRule>> _notifications = new(StringComparer.Ordinal);

    public BucketStore(Database database, Topology topology, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        _listed = topology.Buckets.ToDictionary(bucket => bucket.Name, StringComparer.Ordinal);
        foreach (var name in _listed.Keys) _names[name] = DateTimeOffset.UnixEpoch;
        var created = database.Read(() => database.Query(
            "SELECT name, created FROM buckets WHERE created IS NOT NULL", row =>
                (Name: row.GetString(0), Created: row.GetInt64(1))).ToList());
        foreach (var bucket in created) _names.TryAdd(bucket.Name, DateTimeOffset.FromUnixTimeMilliseconds(bucket.Created));
        foreach (var name in _names.Keys) _notifications[name] = ReadNotifications(name);
    }

    public IReadOnlyCollection<string> Names => [.. _names.Keys];

    public bool Has(string name) => _names.ContainsKey(name);

    public DateTimeOffset CreatedAt(string name) => _names.GetValueOrDefault(name, DateTimeOffset.UnixEpoch);

    /// <summary>Whether the topology lists the bucket; such a bucket cannot be deleted.</summary>
    public bool IsListed(string name) => _listed.ContainsKey(name);

    /// <summary>Creates a bucket unless it exists.</summary>
    public void Create(string name) => _database.Write(() =>
    {
        if (!_names.TryAdd(name, _clock.GetUtcNow())) return;
        _database.Execute(
            "INSERT OR REPLACE INTO buckets (name, created) VALUES ($1, $2)", name, _clock.GetUtcNow().ToUnixTimeMilliseconds());
    });

    /// <returns>False if the bucket is not empty.</returns>
    public bool Delete(string name) => _database.Write(() =>
    {
        if (_database.Query("SELECT 1 FROM objects WHERE bucket = $1 LIMIT 1", row => row.GetInt64(0), name).Any()) return false;
        _database.Execute("DELETE FROM buckets WHERE name = $1", name);
        _names.TryRemove(name, out _);
        _notifications.TryRemove(name, out _);
        return true;
    });

    /// <summary>The rules of the topology, and those that a client set. A rule of the topology that a client removed returns with the
    /// next start.</summary>
    public IReadOnlyList<NotificationRule> NotificationsOf(string name) => _notifications.GetValueOrDefault(name) ?? [];

    public void SetNotifications(string name, IReadOnlyList<NotificationRule> rules) => _database.Write(() =>
    {
        _database.Execute(
            "INSERT INTO buckets (name, notifications) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET notifications = $2",
            name, JsonSerializer.Serialize(rules));
        _notifications[name] = rules;
    });

    /// <summary>The CORS rules that a client set, else those of the topology.</summary>
    public IReadOnlyList<CorsRule> CorsOf(string name)
    {
        var set = _database.Read(() => _database.Query(
            "SELECT cors FROM buckets WHERE name = $1 AND cors IS NOT NULL", row => row.GetString(0), name).SingleOrDefault());
        return set is not null ? JsonSerializer.Deserialize<List<CorsRule>>(set)! : _listed.GetValueOrDefault(name)?.Cors ?? [];
    }

    public void SetCors(string name, IReadOnlyList<CorsRule> rules) => _database.Write(() => _database.Execute(
        "INSERT INTO buckets (name, cors) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET cors = $2",
        name, JsonSerializer.Serialize(rules)));

    /// <exception cref="MissingResourceException">The bucket does not exist.</exception>
    public void Check(string name)
    {
        if (!Has(name)) throw new MissingResourceException("bucket", name);
    }

    private List<NotificationRule> ReadNotifications(string name)
    {
        var listed = (_listed.GetValueOrDefault(name)?.Notifications ?? [])
            .Select((spec, at) => new NotificationRule($"topology-{at + 1}", spec));
        var set = _database.Read(() => _database.Query(
            "SELECT notifications FROM buckets WHERE name = $1 AND notifications IS NOT NULL", row => row.GetString(0), name)
                .SingleOrDefault());
        List<NotificationRule> rules = set is null ? [] : JsonSerializer.Deserialize<List<NotificationRule>>(set)!;
        return [.. rules, .. listed.ExceptBy(rules.Select(rule => rule.Meaning), rule => rule.Meaning)];
    }
}
