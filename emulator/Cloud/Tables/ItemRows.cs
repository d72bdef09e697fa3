using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The items of all tables in the database. Only used inside a read or write of <see cref="Database"/>.</summary>
internal sealed class ItemRows(Database database)
{
    private const string Order = "slot, hash, sort";

    public AttributeMap? Find(string table, ItemPlace place) => database.Query(
        "SELECT item FROM table_items WHERE name = $1 AND slot = $2 AND hash = $3 AND sort = $4", Item, table, place.Slot, place.Hash,
        place.Range)
        .SingleOrDefault();

    /// <summary>Writes an item, or deletes it if it is null.</summary>
    public void Save(TableDefinition table, ItemPlace place, AttributeMap? item)
    {
        if (item is null)
        {
            database.Execute("DELETE FROM table_items WHERE name = $1 AND slot = $2 AND hash = $3 AND sort = $4", table.Name, place.Slot,
                place.Hash, place.Range);
            return;
        }
        database.Execute(
            "INSERT OR REPLACE INTO table_items (name, slot, hash, sort, item, size, expires) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            table.Name, place.Slot, place.Hash, place.Range, ItemCodec.Encode(item), ItemSize.Of(item),
            ItemExpiry.Of(item, table.ExpiryAttribute));
    }

    /// <summary>The items of the slots, after a place if one is given.</summary>
    public IEnumerable<AttributeMap> Scan(string table, int firstSlot, int lastSlot, ItemPlace? after) => after is null
        ? database.Query(
            $"SELECT item FROM table_items WHERE name = $1 AND slot BETWEEN $2 AND $3 ORDER BY {Order}", Item, table, firstSlot, lastSlot)
        : database.Query(
            $"SELECT item FROM table_items WHERE name = $1 AND slot <= $2 AND ({Order}) > ($3, $4, $5) ORDER BY {Order}",
            Item, table, lastSlot, after.Slot, after.Hash, after.Range);

    /// <summary>The items with one hash key whose range keys are in a range.</summary>
    public IEnumerable<AttributeMap> Query(string table, KeyRange range, bool isForward) => database.Query(
        $"SELECT item FROM table_items WHERE name = $1 AND slot = $2 AND hash = $3 AND sort {range.LowOperator} $4 AND sort "
            + $"{range.HighOperator} $5 "
        + $"ORDER BY sort {(isForward ? "ASC" : "DESC")}",
        Item, table, range.Place.Slot, range.Place.Hash, range.Low, range.High);

    public void Clear(string table) => database.Execute("DELETE FROM table_items WHERE name = $1", table);

    public TableContent Count(string table) => database.Query(
        "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM table_items WHERE name = $1",
        row => new TableContent(row.GetInt64(0), row.GetInt64(1)), table).Single();

    /// <summary>Sets the expiry of all items again, after the attribute has changed.</summary>
    public void SetExpiry(TableDefinition table)
    {
        var items = database.Query("SELECT item FROM table_items WHERE name = $1", Item, table.Name).ToList();
        foreach (var item in items) Save(table, table.Key.PlaceOfItem(item), item);
    }

    private static AttributeMap Item(SqliteDataReader row) => ItemCodec.Decode((byte[])row[0]);
}
