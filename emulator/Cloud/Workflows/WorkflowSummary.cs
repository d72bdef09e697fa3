using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>A workflow instance as the page shows it.</summary>
/// <param name="App">The app id of its sidecar.</param>
/// <param name="Instance">The instance id.</param>
/// <param name="Name">The name of the workflow.</param>
/// <param name="Status">The status in daprd's spelling, such as <c>RUNNING</c>.</param>
/// <param name="CustomStatus">The JSON that the workflow sets; null if it sets none.</param>
/// <param name="History">The number of history events of the current generation.</param>
/// <param name="Updated">The time of the last change.</param>
internal sealed record WorkflowSummary(
    string App, string Instance, string Name, string Status, string? CustomStatus, int History, DateTimeOffset Updated)
{
    public const string Select =
        "SELECT app, instance, name, status, custom_status, history, updated, transactions, items, most_items FROM workflow_instances";

    /// <summary>The transactions that a state store would have run for this instance.</summary>
    public int Transactions { get; init; }

    /// <summary>The items that these transactions wrote or deleted.</summary>
    public int Items { get; init; }

    /// <summary>The items of the largest transaction.</summary>
    public int MostItems { get; init; }

    public static WorkflowSummary Of(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.IsDBNull(4) ? null : row.GetString(4), row.GetInt32(5),
        new DateTimeOffset(row.GetInt64(6), TimeSpan.Zero))
    {
        Transactions = row.GetInt32(7),
        Items = row.GetInt32(8),
        MostItems = row.GetInt32(9),
    };
}
