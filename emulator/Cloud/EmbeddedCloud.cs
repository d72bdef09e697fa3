using System.Runtime.CompilerServices;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Provisioning;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The AWS services behind the sidecars, in one SQLite file and one folder. Accepted data survives a kill.</summary>
internal sealed class EmbeddedCloud : IAsyncDisposable
{
    /// <summary>The address of AWS over HTTP unless another one is set.</summary>
    public const string DefaultEndpoint = "http://localhost:4566";

    private readonly Database _database;

    private EmbeddedCloud(string folder, Topology topology, FaultPlan faults, TimeProvider clock)
    {
        Directory.CreateDirectory(folder);
        _database = new(Path.Combine(folder, "cloud.db"));
        Topology = topology;
        Incidents = new(_database.Changed.Raise, clock);
        Queues = new(_database, clock);
        SentMessages = new(_database, clock);
        Topics = new(_database, Queues, SentMessages, topology.IsForPeople, clock) { Endpoint = () => Endpoint };
        Tables = new(_database, clock);
        Workflows = new(_database);
        Buckets = new(_database, topology, clock);
        Objects = new(_database, Buckets, new(Buckets, Queues, () => Topics, faults, clock), clock, Path.Combine(folder, "objects"));
        Clock = clock;
    }

    public TimeProvider Clock { get; }

    public Topology Topology { get; }

    public Incidents Incidents { get; }

    public BucketStore Buckets { get; }

    public ObjectStore Objects { get; }

    public QueueStore Queues { get; }

    public TableStore Tables { get; }

    /// <summary>The workflow instances that daprd would keep in the actor state store and the scheduler.</summary>
    public WorkflowStore Workflows { get; }

    public TopicStore Topics { get; }

    /// <summary>The notifications sent to users: alerts, mail and Slack messages.</summary>
    public SentMessages SentMessages { get; }

    /// <summary>The address of AWS over HTTP, used in locations, presigned addresses and links.</summary>
    public string Endpoint { get; set; } = DefaultEndpoint;

    /// <summary>The address of ingest's pages; null where no ingest runs.</summary>
    public Uri? Pages { get; set; }

    /// <summary>Opens a folder and creates the missing resources of the topology; data of earlier runs is kept.</summary>
    public static async Task<EmbeddedCloud> OpenAsync(
        string folder, Topology topology, FaultPlan faults, TimeProvider clock, CancellationToken cancellation)
    {
        var cloud = new EmbeddedCloud(folder, topology, faults, clock);
        foreach (var table in topology.Tables) cloud.Tables.Ensure(table);
        foreach (var queue in topology.Queues) await cloud.Queues.EnsureAsync(queue, cancellation);
        foreach (var topic in topology.Topics) await cloud.Topics.EnsureAsync(topic.Name, cancellation);
        TopologyPolicies.Apply(topology, cloud.Queues, cloud.Topics);
        cloud.Objects.Sweep();
        return cloud;
    }

    /// <summary>Completes after the next change. To wait for a state, take the task before you check the state, then await it.</summary>
    public Task NextChange => _database.Changed.Next;

    /// <summary>How long <see cref="WhenAsync"/> waits; tests limit it.</summary>
    public TimeSpan WaitLimit { get; set; } = Timeout.InfiniteTimeSpan;

    /// <summary>Waits until a condition holds; checks it again after every change.</summary>
    /// <param name="holds">The condition.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <param name="what">The condition as text, for the error.</param>
    /// <exception cref="TimeoutException">It did not hold within <see cref="WaitLimit"/>.</exception>
    public async Task WhenAsync(
        Func<Task<bool>> holds, CancellationToken cancellation, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        using var limit = new CancellationTokenSource(WaitLimit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            while (true)
            {
                var change = NextChange;
                if (await holds()) return;
                await change.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"waited {WaitLimit} for: {what}", late);
        }
    }

    /// <summary>Waits until all queues are empty (no message visible, in flight or delayed) and no object has a pending prefix.</summary>
    /// <param name="except">Queues to ignore.</param>
    /// <param name="pending">Bucket prefixes whose objects become messages later.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    public Task WhenIdleAsync(
        IReadOnlyCollection<string> except,
        IReadOnlyCollection<(string Bucket, string Prefix)> pending, CancellationToken cancellation) => WhenAsync(
        // One read: an item that moves from a bucket to a queue between two reads would be missed.
        () => Task.FromResult(_database.Read(() =>
            Queues.Names().Where(queue => !except.Contains(queue)).All(Queues.IsEmpty)
                && pending.All(place => Objects.IsEmpty(place.Bucket, place.Prefix)))),
        cancellation);

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
