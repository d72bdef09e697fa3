using System.Text;

namespace FilePipeline.Emulator.Cloud;

/// <summary>Items of data folders of earlier versions, which had only a key, a value, an etag and an expiry.</summary>
internal static class EarlierItems
{
    /// <summary>Moves the items of a table into <see cref="ItemRows"/>; items of tables that are not in the topology wait where they
    /// are.</summary>
    public static void Move(Database database, TableDefinition table, ItemRows rows)
    {
        if (!database.Query("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'items'", row => row.GetInt64(0)).Any()) return;
        var items = database.Query("SELECT key, value, is_text, etag, expires FROM items WHERE name = $1", row =>
        {
            var value = (byte[])row[1];
            var state = new StateItem(
                row.GetBoolean(2) ? new AttributeValue.Text(Encoding.UTF8.GetString(value)) : new AttributeValue.Binary(value),
                row.GetString(3), row.IsDBNull(4) ? null : DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(4)));
            return state.ToAttributes(table.Key.Hash.Name, row.GetString(0), table.ExpiryAttribute);
        }, table.Name).ToList();
        foreach (var item in items)
        {
            if (PlaceOf(item, table) is not { } place) continue;
            rows.Save(table, place, item);
            database.Execute(
                "DELETE FROM items WHERE name = $1 AND key = $2", table.Name, ((AttributeValue.Text)item[table.Key.Hash.Name]).Value);
        }
    }

    // Earlier versions took keys that DynamoDB refuses; their items stay where they are.
    private static ItemPlace? PlaceOf(AttributeMap item, TableDefinition table)
    {
        try
        {
            return table.Key.PlaceOfItem(item);
        }
        catch (InvalidItemException)
        {
            return null;
        }
    }
}
