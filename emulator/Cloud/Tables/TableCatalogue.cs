using System.Text.Json;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The definitions of tables in the database.</summary>
internal static class TableCatalogue
{
    public static IEnumerable<TableDefinition> Load(Database database) =>
        [.. database.Query("SELECT definition FROM tables", row => JsonSerializer.Deserialize<TableDefinition>(row.GetString(0))!)];

    public static void Save(Database database, TableDefinition table) =>
        database.Execute("INSERT OR REPLACE INTO tables (name, definition) VALUES ($1, $2)", table.Name, JsonSerializer.Serialize(table));

    public static void Delete(Database database, string name) => database.Execute("DELETE FROM tables WHERE name = $1", name);
}
