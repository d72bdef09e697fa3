namespace FilePipeline.Emulator.Cloud;

/// <summary>Wakes all waiters after a change. Take <see cref="Next"/> before you check the state, then await it.</summary>
internal sealed class Signal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _next;

    public Task Next
    {
        get
        {
            lock (_gate) return (_next ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    public void Raise()
    {
        TaskCompletionSource? raised;
        lock (_gate) (raised, _next) = (_next, null);
        raised?.SetResult();
    }
}
