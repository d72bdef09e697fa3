using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.Cloud;

/// <summary>One item of an instance; its key is daprd's, such as <c>history-000001</c>.</summary>
internal sealed record WorkflowItem(string Key, byte[] Value);

/// <summary>A put, or a delete if the value is null.</summary>
internal sealed record WorkflowChange(string Key, byte[]? Value);

/// <summary>Work that becomes due: a turn, a timer, an activity, or the end of a retention time.</summary>
internal sealed record WorkflowJob(string Instance, string Name, DateTimeOffset Due)
{
    public long Generation { get; init; }

    public byte[] Data { get; init; } = [];
}

/// <summary>The workflow instances of one app. All changes are made inside <see cref="Write{T}"/>.</summary>
internal sealed class AppWorkflowStore(Database database, Signal changed, string app)
{
    private const string Job = "SELECT instance, name, due, generation, data FROM workflow_jobs";

    public string App => app;

    /// <summary>Raised after each committed change.</summary>
    public Signal Changed => changed;

    /// <summary>Runs reads and writes in one transaction.</summary>
    public T Write<T>(Func<T> work) => database.Write(() =>
    {
        database.RaiseOnCommit(changed);
        return work();
    });

    public void Write(Action work) => Write(() =>
    {
        work();
        return true;
    });

    /// <summary>The items of an instance in the order of their keys; empty if there is no such instance.</summary>
    public IReadOnlyList<WorkflowItem> Items(string instance) => database.Read<IReadOnlyList<WorkflowItem>>(() =>
    [
        .. database.Query(
            "SELECT key, value FROM workflow_items WHERE app = $1 AND instance = $2 ORDER BY key",
            row => new WorkflowItem(row.GetString(0), (byte[])row[1]), app, instance),
    ]);

    /// <summary>Applies one transaction of the state store and counts it.</summary>
    public void Apply(WorkflowSummary summary, IReadOnlyList<WorkflowChange> changes)
    {
        Apply(summary.Instance, changes);
        var before = Find(summary.Instance);
        database.Execute(
            """
            INSERT OR REPLACE INTO workflow_instances (app, instance, name, status, custom_status, history, updated, transactions, items, most_items)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            """,
            app, summary.Instance, summary.Name, summary.Status, summary.CustomStatus, summary.History, summary.Updated.UtcTicks,
            (before?.Transactions ?? 0) + 1, (before?.Items ?? 0) + changes.Count, Math.Max(before?.MostItems ?? 0, changes.Count));
    }

    /// <summary>Applies the transaction that removes an instance, and removes its jobs.</summary>
    public void Remove(string instance, IReadOnlyList<WorkflowChange> changes)
    {
        Apply(instance, changes);
        RemoveJobs(instance);
        database.Execute("DELETE FROM workflow_instances WHERE app = $1 AND instance = $2", app, instance);
    }

    public WorkflowSummary? Find(string instance) => database.Read(() =>
        database.Query($"{WorkflowSummary.Select} WHERE app = $1 AND instance = $2", WorkflowSummary.Of, app, instance).SingleOrDefault());

    /// <summary>The number of instances with one of these statuses.</summary>
    public int Count(IReadOnlyCollection<string> statuses) => database.Read(() =>
        database.Query("SELECT status FROM workflow_instances WHERE app = $1", row => row.GetString(0), app).Count(statuses.Contains));

    public void Add(WorkflowJob job) => database.Execute(
        "INSERT OR REPLACE INTO workflow_jobs (app, instance, name, due, generation, data) VALUES ($1, $2, $3, $4, $5, $6)",
        app, job.Instance, job.Name, job.Due.UtcTicks, job.Generation, job.Data);

    /// <summary>Adds a job unless one of this name exists.</summary>
    public void AddOnce(WorkflowJob job) => database.Execute(
        "INSERT OR IGNORE INTO workflow_jobs (app, instance, name, due, generation, data) VALUES ($1, $2, $3, $4, $5, $6)",
        app, job.Instance, job.Name, job.Due.UtcTicks, job.Generation, job.Data);

    /// <summary>The job of this name as it is stored now; null if there is none.</summary>
    public WorkflowJob? Find(WorkflowJob job) => Jobs(job.Instance).FirstOrDefault(one => one.Name == job.Name);

    public void Postpone(WorkflowJob job, DateTimeOffset due) => database.Execute(
        "UPDATE workflow_jobs SET due = $4 WHERE app = $1 AND instance = $2 AND name = $3", app, job.Instance, job.Name, due.UtcTicks);

    public void Remove(WorkflowJob job) => RemoveJob(job.Instance, job.Name);

    public void RemoveJob(string instance, string name) =>
        database.Execute("DELETE FROM workflow_jobs WHERE app = $1 AND instance = $2 AND name = $3", app, instance, name);

    public void RemoveJobs(string instance) =>
        database.Execute("DELETE FROM workflow_jobs WHERE app = $1 AND instance = $2", app, instance);

    /// <summary>The jobs of an instance, due or not.</summary>
    public IReadOnlyList<WorkflowJob> Jobs(string instance) => database.Read<IReadOnlyList<WorkflowJob>>(() =>
        [.. database.Query($"{Job} WHERE app = $1 AND instance = $2 ORDER BY name", JobOf, app, instance)]);

    public IReadOnlyList<WorkflowJob> Due(DateTimeOffset now) => database.Read<IReadOnlyList<WorkflowJob>>(() =>
        [.. database.Query($"{Job} WHERE app = $1 AND due <= $2 ORDER BY due", JobOf, app, now.UtcTicks)]);

    /// <summary>When the next job is due; null if there is none.</summary>
    public DateTimeOffset? NextDue(DateTimeOffset now) => database.Read(() => database.Query(
        "SELECT min(due) FROM workflow_jobs WHERE app = $1 AND due > $2",
        row => row.IsDBNull(0) ? (DateTimeOffset?)null : new DateTimeOffset(row.GetInt64(0), TimeSpan.Zero), app, now.UtcTicks).Single());

    private void Apply(string instance, IReadOnlyList<WorkflowChange> changes)
    {
        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                database.Execute("DELETE FROM workflow_items WHERE app = $1 AND instance = $2 AND key = $3", app, instance, key);
            }
            else
            {
                database.Execute(
                    "INSERT OR REPLACE INTO workflow_items (app, instance, key, value) VALUES ($1, $2, $3, $4)", app, instance, key, value);
            }
        }
    }

    private static WorkflowJob JobOf(SqliteDataReader row) =>
        new(row.GetString(0), row.GetString(1), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero))
        {
            Generation = row.GetInt64(3),
            Data = (byte[])row[4],
        };
}
