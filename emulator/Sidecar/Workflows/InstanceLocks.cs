namespace FilePipeline.Emulator.Sidecar;

/// <summary>Lets one caller at a time work on an instance, as daprd's actor runtime does.</summary>
internal sealed class InstanceLocks
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Holder> _holders = new(StringComparer.Ordinal);

    /// <summary>Waits for the instance; dispose the result to release it.</summary>
    public async Task<IDisposable> EnterAsync(string instance, CancellationToken cancellation)
    {
        Holder holder;
        lock (_lock)
        {
            if (!_holders.TryGetValue(instance, out holder!)) _holders.Add(instance, holder = new Holder(this, instance));
            holder.Users++;
        }
        try
        {
            await holder.Gate.WaitAsync(cancellation);
            return holder;
        }
        catch
        {
            Leave(holder);
            throw;
        }
    }

    private void Leave(Holder holder)
    {
        lock (_lock)
        {
            if (--holder.Users > 0) return;
            _holders.Remove(holder.Instance);
            holder.Gate.Dispose();
        }
    }

    private sealed class Holder(InstanceLocks owner, string instance) : IDisposable
    {
        public string Instance => instance;

        public SemaphoreSlim Gate { get; } = new(1);

        public int Users { get; set; }

        public void Dispose()
        {
            Gate.Release();
            owner.Leave(this);
        }
    }
}
