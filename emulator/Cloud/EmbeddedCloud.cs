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
        Incidents = new(_database.Changed.Raise, clock);
        Queues = new(_database, clock);
        People = new(_database, clock);
        Topics = new(_database, Queues, People, topology.IsForPeople, clock);
        Tables = new(_database);
        Buckets = new(_database, topology, clock);
        Objects = new(_database, Buckets, new(topology, Queues, () => Topics, faults, clock), clock, Path.Combine(folder, "objects"));
        Clock = clock;
    }

    public TimeProvider Clock { get; }

    public Topology Topology { get; }

    public Incidents Incidents { get; }

    public BucketStore Buckets { get; }

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

    /// <summary>Waits until no queue has a message, visible, in flight or delayed, and no bucket an object of some kind.</summary>
    /// <param name="except">Queues that do not count.</param>
    /// <param name="pending">Prefixes of buckets below which objects wait to become messages.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task WhenIdleAsync(
        IReadOnlyCollection<string> except, IReadOnlyCollection<(string Bucket, string Prefix)> pending, CancellationToken cancellation) => WhenAsync(
        // In one read: what moves from a bucket to a queue between two looks would be in neither.
        () => Task.FromResult(_database.Read(() =>
            Queues.Names().Where(queue => !except.Contains(queue)).All(Queues.IsEmpty) && pending.All(place => Objects.IsEmpty(place.Bucket, place.Prefix)))),
        cancellation);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
