using System.Collections.Concurrent;
using System.Globalization;
using Dapr.DurableTask.Protobuf;
using FilePipeline.Emulator.Cloud;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Runs what is due while a worker is connected: turns, timers, activities, messages between instances and retention. Everything
/// that is due is stored, so that a killed emulator goes on where its last transaction ended.</summary>
internal sealed class WorkflowEngine(
    WorkflowInstances instances, WorkflowWorkers workers, WorkflowTurns turns, InstanceLocks locks, WorkflowReports reports,
        KillFault kills,
    TimeProvider clock)
{
    private static readonly TimeSpan _retryInterval = TimeSpan.FromSeconds(1);
    // A timer is limited to about 49 days, and a changed clock must not delay a job by more than a minute.
    private static readonly TimeSpan _longestWait = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(string Instance, string Name), bool> _inHand = new();
    private readonly ConcurrentDictionary<string, bool> _stalled = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _jammed = new(StringComparer.Ordinal);
    private readonly Signal _done = new();
    private readonly InFlight _running = new();

    private AppWorkflowStore Store => instances.Store;

    /// <summary>Raised when an instance stalls.</summary>
    public Signal Stalled { get; } = new();

    /// <summary>Whether an instance is held until the sidecar or its worker starts again.</summary>
    public bool IsStalled(string instance) => _stalled.ContainsKey(instance);

    /// <summary>Whether the state store refuses the next turn of an instance, which is repeated for ever.</summary>
    public bool IsJammed(string instance) => _jammed.ContainsKey(instance);

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var begun = clock.GetUtcNow();
            var changed = Task.WhenAny(Store.Changed.Next, workers.Changed.Next, _done.Next);
            var next = workers.Count > 0 ? Begin(stopping) : _longestWait;
            using var woken = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            var delay = Task.Delay(next, clock, woken.Token);
            // The clock may have moved on before the delay began.
            if (clock.GetUtcNow() < begun + next) await Task.WhenAny(changed, delay);
            await woken.CancelAsync();
        }
        await _running.WhenDoneAsync();
    }

    private TimeSpan Begin(CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        foreach (var job in Store.Due(now).Where(job => _inHand.TryAdd((job.Instance, job.Name), true)))
            _running.Add(Task.Run(() => RunAsync(job, stopping), CancellationToken.None));
        var wait = Store.NextDue(now) - now;
        return wait < _longestWait ? wait.Value : _longestWait;
    }

    private async Task RunAsync(WorkflowJob job, CancellationToken stopping)
    {
        try
        {
            if (WorkflowJobs.IsActivity(job)) await RunActivityAsync(job, stopping);
            else await RunLockedAsync(job, stopping);
        }
        catch (WorkerLostException)
        {
            // The job is still due, for the next worker.
        }
        catch (CallException exception)
        {
            Retry(job, exception);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The next start of the sidecar goes on.
        }
#pragma warning disable CA1031 // The outermost caller: an answer that no worker should give must neither end nor spin the engine.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            reports.Failed(job.Instance, job.Name, exception);
            Postpone(job);
        }
        finally
        {
            _inHand.TryRemove((job.Instance, job.Name), out _);
            _done.Raise();
        }
    }

    private async Task RunLockedAsync(WorkflowJob job, CancellationToken stopping)
    {
        using var held = await locks.EnterAsync(job.Instance, stopping);
        // It may have been replaced or removed while the instance was in use.
        if (Store.Find(job) is not { } current || current.Due > clock.GetUtcNow()) return;
        job = current;
        if (WorkflowJobs.IsMessage(job)) Deliver(job);
        else if (job.Name == WorkflowJobs.Retention) Purge(job);
        else await RunTurnAsync(job, stopping);
    }

    private async Task RunTurnAsync(WorkflowJob job, CancellationToken stopping)
    {
        try
        {
            if (!await turns.RunAsync(job, stopping)) Postpone(job);
            _jammed.TryRemove(job.Instance, out _);
        }
        catch (WorkflowStallException exception)
        {
            reports.Stalled(job.Instance, exception.Message);
            _stalled[job.Instance] = true;
            Stalled.Raise();
            // Another worker may have the code that this one lacks.
            await workers.WhenNoneAsync(stopping);
            _stalled.TryRemove(job.Instance, out _);
        }
    }

    private async Task RunActivityAsync(WorkflowJob job, CancellationToken stopping)
    {
        // It may have ended between the search for due jobs and now.
        if (Store.Find(job) is null) return;
        var scheduled = WorkflowJobs.EventOf(job);
        var task = scheduled.TaskScheduled;
        var request = new ActivityRequest
        {
            Name = task.Name,
            Version = task.Version,
            Input = task.Input,
            TaskId = scheduled.EventId,
            TaskExecutionId = task.TaskExecutionId,
            ParentTraceContext = task.ParentTraceContext,
            WorkflowInstance = new WorkflowInstance { InstanceId = job.Instance },
        };
        var key = string.Create(CultureInfo.InvariantCulture, $"{job.Instance}/{task.Name}/{scheduled.EventId}");
        var response = await kills.RunAsync("activity", key, () => workers.RunAsync(request, stopping));
        // daprd cuts the id of an activity at the first "::", so the result of such an instance goes to another one.
        var target = job.Instance.Split("::", 2)[0];
        using var held = await locks.EnterAsync(target, stopping);
        Store.Write(() =>
        {
            // The instance may have been purged meanwhile.
            if (Store.Find(job) is null) return;
            if (instances.Load(target) is null) reports.ResultLost(job.Instance, task.Name, target);
            else instances.Add(target, HistoryEvents.TaskEnded(clock.GetUtcNow(), scheduled, response));
            Store.Remove(job);
        });
    }

    private void Deliver(WorkflowJob job)
    {
        var item = WorkflowJobs.EventOf(job);
        Store.Write(() =>
        {
            if (item.ExecutionStarted is { } started) CreateChild(item, started);
            else if (instances.Load(job.Instance) is not null) instances.Add(job.Instance, item);
            Store.Remove(job);
        });
    }

    private void CreateChild(HistoryEvent item, ExecutionStartedEvent started)
    {
        try
        {
            instances.Create(item);
        }
        catch (WorkflowException exception) when (exception.Code == StatusCode.AlreadyExists)
        {
            var parent = started.ParentInstance;
            var failed = HistoryEvents.ChildNotCreated(clock.GetUtcNow(), parent.TaskScheduledId, exception.Message);
            Store.AddOnce(WorkflowJobs.Message(
                parent.WorkflowInstance.InstanceId, started.WorkflowInstance.InstanceId, failed, 0, clock.GetUtcNow()));
        }
    }

    private void Purge(WorkflowJob job) => Store.Write(() =>
    {
        if (instances.Load(job.Instance) is { } state) instances.Remove(job.Instance, state);
        Store.Remove(job);
    });

    private void Retry(WorkflowJob job, CallException exception)
    {
        if (exception is TransactionTooLargeException tooLarge)
        {
            var isPurge = job.Name == WorkflowJobs.Retention;
            if (!isPurge) _jammed[job.Instance] = true;
            reports.Refused(isPurge ? "purge" : "turn", job.Instance, tooLarge.Items);
        }
        reports.Retried(job.Instance, job.Name, exception.Message);
        Postpone(job);
    }

    private void Postpone(WorkflowJob job) => Store.Write(() => Store.Postpone(job, clock.GetUtcNow() + _retryInterval));
}
