namespace FilePipeline.Emulator.Cloud;

/// <summary>Wakes everyone who waits for a change. Take <see cref="Next"/> before looking, then wait for it.</summary>
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
