using System.Globalization;

namespace FilePipeline.Emulator.Cloud;

/// <summary>Deletes expired items some time after their expiry, as DynamoDB does; until then, reads and conditions see them.</summary>
internal sealed class ItemExpiry(Database database, TimeProvider clock)
{
    // DynamoDB deletes within a few days.
    private static readonly TimeSpan _delay = TimeSpan.FromDays(2);

    // DynamoDB takes an older time for a mistake and keeps the item.
    private static readonly TimeSpan _oldest = TimeSpan.FromDays(5 * 365);

    private static readonly TimeSpan _period = TimeSpan.FromHours(1);

    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>The expiry of an item in seconds since 1970; null if it has none.</summary>
    public static long? Of(AttributeMap item, string? attribute) =>
        attribute is not null && item.Find(attribute) is AttributeValue.Number number
            && long.TryParse($"{number.Value}".Split('.')[0], CultureInfo.InvariantCulture, out var seconds)
            ? seconds : null;

    /// <summary>Deletes what expired long ago, at most once an hour; inside a write.</summary>
    public void SweepIfDue()
    {
        var now = clock.GetUtcNow();
        if (now < _next) return;
        _next = now + _period;
        database.Execute(
            "DELETE FROM table_items WHERE expires BETWEEN $1 AND $2", (now - _oldest).ToUnixTimeSeconds(),
            (now - _delay).ToUnixTimeSeconds());
    }
}
