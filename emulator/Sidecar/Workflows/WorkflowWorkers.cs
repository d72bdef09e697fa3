using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Dapr.DurableTask.Protobuf;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The connected workers of one app, and the work that waits for their answers. As in daprd the first answer counts, whoever
/// sends it: the API token is the only protection.</summary>
internal sealed class WorkflowWorkers
{
    private readonly Lock _lock = new();
    private readonly List<Worker> _workers = [];
    private readonly List<Pending> _pending = [];
    private bool _isStopped;
    private int _next;

    /// <summary>Raised when a worker connects or leaves.</summary>
    public Signal Changed { get; } = new();

    public int Count
    {
        get
        {
            lock (_lock) return _workers.Count;
        }
    }

    /// <summary>Serves a worker until it leaves or the sidecar stops.</summary>
    /// <returns>False if the sidecar stops.</returns>
    public async Task<bool> ServeAsync(Func<WorkItem, Task> send, CancellationToken left)
    {
        var worker = new Worker();
        lock (_lock)
        {
            if (_isStopped) return false;
            _workers.Add(worker);
        }
        Changed.Raise();
        try
        {
            await foreach (var item in worker.Work.Reader.ReadAllAsync(left)) await send(item);
            return false;
        }
        catch (OperationCanceledException) when (left.IsCancellationRequested)
        {
            return true;
        }
        finally
        {
            Remove(worker);
        }
    }

    /// <exception cref="WorkerLostException">No worker is connected, or the worker left before it answered.</exception>
    public async Task<WorkflowResponse> RunAsync(WorkflowRequest request, CancellationToken cancellation) =>
        (WorkflowResponse)await RunAsync(KeyOf(request.InstanceId), new WorkItem { WorkflowRequest = request }, cancellation);

    /// <exception cref="WorkerLostException">No worker is connected, or the worker left before it answered.</exception>
    public async Task<ActivityResponse> RunAsync(ActivityRequest request, CancellationToken cancellation) =>
        (ActivityResponse)await RunAsync(
            KeyOf(request.WorkflowInstance.InstanceId, request.TaskId), new WorkItem { ActivityRequest = request }, cancellation);

    /// <summary>Takes an answer; one that nobody waits for is dropped.</summary>
    public bool Complete(WorkflowResponse response) => Complete(KeyOf(response.InstanceId), response);

    /// <inheritdoc cref="Complete(WorkflowResponse)"/>
    public bool Complete(ActivityResponse response) => Complete(KeyOf(response.InstanceId, response.TaskId), response);

    /// <summary>Waits until a worker is connected.</summary>
    public Task WhenSomeAsync(CancellationToken cancellation) => WhenAsync(() => Count > 0, cancellation);

    /// <summary>Waits until no worker is connected.</summary>
    public Task WhenNoneAsync(CancellationToken cancellation) => WhenAsync(() => Count == 0, cancellation);

    /// <summary>Ends all streams, so that a stop of the server does not wait for them.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            foreach (var worker in _workers) worker.Work.Writer.TryComplete();
        }
    }

    private async Task WhenAsync(Func<bool> holds, CancellationToken cancellation)
    {
        while (true)
        {
            var change = Changed.Next;
            if (holds()) return;
            await change.WaitAsync(cancellation);
        }
    }

    private async Task<object> RunAsync(string key, WorkItem item, CancellationToken cancellation)
    {
        Pending pending;
        lock (_lock)
        {
            if (_workers.Count == 0 || _isStopped) throw new WorkerLostException();
            pending = new Pending(key, _workers[_next++ % _workers.Count]);
            _pending.Add(pending);
            pending.Worker.Work.Writer.TryWrite(item);
        }
        try
        {
            return await pending.Answer.Task.WaitAsync(cancellation);
        }
        finally
        {
            lock (_lock) _pending.Remove(pending);
        }
    }

    private bool Complete(string key, object answer)
    {
        lock (_lock)
        {
            if (_pending.Find(one => one.Key == key) is not { } pending) return false;
            _pending.Remove(pending);
            return pending.Answer.TrySetResult(answer);
        }
    }

    private void Remove(Worker worker)
    {
        lock (_lock)
        {
            _workers.Remove(worker);
            foreach (var lost in _pending.FindAll(one => one.Worker == worker)) lost.Answer.TrySetException(new WorkerLostException());
        }
        Changed.Raise();
    }

    private static string KeyOf(string instance) => instance;

    private static string KeyOf(string instance, int task) => $"{instance}\n{task}";

    private sealed class Worker
    {
        public Channel<WorkItem> Work { get; } = Channel.CreateUnbounded<WorkItem>();
    }

    private sealed class Pending(string key, Worker worker)
    {
        public string Key => key;

        public Worker Worker => worker;

        public TaskCompletionSource<object> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>The worker left before it answered; its work is given to the next one.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The message is fixed.")]
internal sealed class WorkerLostException() : CallException("the worker left before it answered");
