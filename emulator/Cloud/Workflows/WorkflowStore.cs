namespace FilePipeline.Emulator.Cloud;

/// <summary>The workflow instances of all apps: items with the keys of daprd, the jobs of its scheduler, and a summary of each.</summary>
internal sealed class WorkflowStore
{
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS workflow_items (app TEXT, instance TEXT, key TEXT, value BLOB, PRIMARY KEY (app, instance, key)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS workflow_jobs (app TEXT, instance TEXT, name TEXT, due INTEGER, generation INTEGER, data BLOB, PRIMARY KEY (app, instance, name)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS workflow_jobs_by_due ON workflow_jobs (app, due);
        CREATE TABLE IF NOT EXISTS workflow_instances (app TEXT, instance TEXT, name TEXT, status TEXT, custom_status TEXT, history INTEGER, updated INTEGER, transactions INTEGER, items INTEGER, most_items INTEGER, PRIMARY KEY (app, instance)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS workflow_instances_by_time ON workflow_instances (updated);
        """;

    private readonly Database _database;
    private readonly Signal _changed = new();

    public WorkflowStore(Database database)
    {
        _database = database;
        foreach (var statement in Schema.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            _database.Write(() => _database.Execute(statement));
    }

    /// <summary>The workflows of one app.</summary>
    public AppWorkflowStore Of(string app) => new(_database, _changed, app);

    /// <summary>The instances that changed last, newest first.</summary>
    public IReadOnlyList<WorkflowSummary> Latest(int count) => _database.Read<IReadOnlyList<WorkflowSummary>>(() =>
        [.. _database.Query($"{WorkflowSummary.Select} ORDER BY updated DESC, instance LIMIT $1", WorkflowSummary.Of, count)]);
}
