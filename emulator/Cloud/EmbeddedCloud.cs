using FilePipeline.Emulator.Faults;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The AWS services behind the sidecars, in one SQLite file and one folder: a kill loses nothing that was accepted.</summary>
internal sealed class EmbeddedCloud : IAsyncDisposable
{
    private readonly Database _database;

    private EmbeddedCloud(string folder, Topology topology, FaultPlan faults, TimeProvider clock)
    {
        Directory.CreateDirectory(folder);
        _database = new(Path.Combine(folder, "cloud.db"));
        Topology = topology;
        Queues = new(_database, clock);
        People = new(_database, clock);
        Topics = new(_database, Queues, People, topology.IsForPeople, clock);
        Tables = new(_database);
        Objects = new(_database, new(topology, Queues, () => Topics, faults, clock), clock, Path.Combine(folder, "objects"));
    }

    public Topology Topology { get; }

    public ObjectStore Objects { get; }

    public QueueStore Queues { get; }

    public TableStore Tables { get; }

    public TopicStore Topics { get; }

    /// <summary>What was sent to people.</summary>
    public Outbox People { get; }

    /// <summary>Where S3 answers over HTTP; shown in locations and presigned addresses.</summary>
    public string Endpoint { get; set; } = "http://localhost:4566";

    /// <summary>Opens a folder, and makes what the topology lists and is not there yet; what an earlier run left stays.</summary>
    public static async Task<EmbeddedCloud> OpenAsync(
        string folder, Topology topology, FaultPlan faults, TimeProvider clock, CancellationToken cancellation)
    {
        var cloud = new EmbeddedCloud(folder, topology, faults, clock);
        foreach (var bucket in topology.Buckets) cloud.Objects.Ensure(bucket);
        foreach (var table in topology.Tables) cloud.Tables.Ensure(table);
        foreach (var queue in topology.Queues) await cloud.Queues.EnsureAsync(queue, cancellation);
        foreach (var topic in topology.Topics) await cloud.Topics.EnsureAsync(topic.Name, cancellation);
        cloud.Objects.Sweep();
        return cloud;
    }

    /// <summary>Completes with the next change of anything. To wait for a state: take it, look, then await it.</summary>
    public Task NextChange => _database.Changed.Next;

    /// <summary>Waits until something holds, looking again after every change.</summary>
    public async Task WhenAsync(Func<Task<bool>> holds, CancellationToken cancellation)
    {
        while (true)
        {
            var change = NextChange;
            if (await holds()) return;
            await change.WaitAsync(cancellation);
        }
    }

    /// <summary>Waits until no queue but the given ones has a message, visible or in flight.</summary>
    public Task WhenIdleAsync(IReadOnlyCollection<string> except, CancellationToken cancellation) => WhenAsync(
        async () =>
        {
            foreach (var queue in Queues.Names().Where(queue => !except.Contains(queue)))
            {
                if (await Queues.CountsAsync(queue, cancellation) is not { Visible: 0, InFlight: 0 }) return false;
            }

            return true;
        },
        cancellation);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
