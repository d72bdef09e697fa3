using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The subscriptions of all topics.</summary>
internal sealed class SubscriptionStore(Database database)
{
    private const string Columns = "id, topic, protocol, endpoint, attributes, token";

    /// <summary>Adds a subscription unless the topic has one with this protocol and endpoint.</summary>
    /// <returns>The existing or new one.</returns>
    public Subscription Add(Subscription subscription) => database.Write(() => AddWithin(subscription));

    /// <summary>Changes a subscription.</summary>
    /// <returns>False if it does not exist.</returns>
    public bool Change(string id, Func<Subscription, Subscription> change) => database.Write(() =>
    {
        if (Find(id) is not { } found) return false;
        Save(change(found));
        return true;
    });

    public void Delete(string id) => database.Write(() => database.Execute("DELETE FROM topic_subscriptions WHERE id = $1", id));

    /// <summary>The same as <see cref="Add"/>; only inside a database write.</summary>
    internal Subscription AddWithin(Subscription subscription)
    {
        if (OfTopic(subscription.Topic)
            .FirstOrDefault(one => one.Protocol == subscription.Protocol && one.Endpoint == subscription.Endpoint) is { } found)
        {
            return found;
        }
        Save(subscription);
        return subscription;
    }

    /// <summary>Deletes the subscriptions of a topic; only inside a database write.</summary>
    internal void DeleteOf(string topic) => database.Execute("DELETE FROM topic_subscriptions WHERE topic = $1", topic);

    /// <summary>A subscription; null if it does not exist.</summary>
    public Subscription? Find(string id) => Select("WHERE id = $1", id).SingleOrDefault();

    public IReadOnlyList<Subscription> OfTopic(string topic) => Select("WHERE topic = $1 ORDER BY endpoint, id", topic);

    /// <summary>All subscriptions in the order of topics.</summary>
    public IReadOnlyList<Subscription> All() => Select("ORDER BY topic, endpoint, id");

    private List<Subscription> Select(string condition, params object?[] values) =>
        database.Read(() => database.Query($"SELECT {Columns} FROM topic_subscriptions {condition}", Read, values).ToList());

    private void Save(Subscription subscription) => database.Execute(
        $"INSERT OR REPLACE INTO topic_subscriptions ({Columns}) VALUES ($1, $2, $3, $4, $5, $6)",
        subscription.Id, subscription.Topic, subscription.Protocol, subscription.Endpoint,
        JsonSerializer.Serialize(subscription.Attributes), subscription.Token);

    private static Subscription Read(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3))
    {
        Attributes = row.IsDBNull(4) ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(row.GetString(4))!,
        Token = row.IsDBNull(5) ? null : row.GetString(5),
    };
}
