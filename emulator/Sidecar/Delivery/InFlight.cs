namespace FilePipeline.Emulator.Sidecar;

/// <summary>Work that runs on while its starter goes on; it can be waited for.</summary>
internal sealed class InFlight
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _tasks = [];

    public void Add(Task work)
    {
        lock (_lock) _tasks.Add(work);
        _ = work.ContinueWith(Remove, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    public Task WhenDoneAsync()
    {
        lock (_lock) return Task.WhenAll(_tasks);
    }

    private void Remove(Task work)
    {
        lock (_lock) _tasks.Remove(work);
    }
}
