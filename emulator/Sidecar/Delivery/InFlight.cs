namespace FilePipeline.Emulator.Sidecar;

/// <summary>Tracks background tasks, so that they can be awaited together.</summary>
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
