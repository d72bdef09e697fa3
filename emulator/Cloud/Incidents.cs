using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Cloud;

/// <summary>The latest failures and refused requests of this run, for the log and the page. Each refusal is added once.</summary>
internal sealed class Incidents(Action changed, TimeProvider clock)
{
    private const int Kept = 50;
    private readonly Lock _gate = new();
    private readonly Queue<Incident> _latest = new();
    private readonly FirstTimes _refusals = new();

    /// <summary>Also receives each incident.</summary>
    public ILogger? Logger { get; set; }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Incident> Latest
    {
        get
        {
            lock (_gate) return [.. _latest.Reverse()];
        }
    }

    public void Add(string what, LogLevel level = LogLevel.Error)
    {
        lock (_gate)
        {
            _latest.Enqueue(new(clock.GetUtcNow(), what));
            if (_latest.Count > Kept) _latest.Dequeue();
        }
        Logger?.Incident(level, what);
        changed();
    }

    /// <summary>Adds a refusal unless one with this name was added before.</summary>
    public void AddOnce(string name, string what)
    {
        if (_refusals.IsFirst(name)) Add(what, LogLevel.Warning);
    }
}

internal sealed record Incident(DateTimeOffset At, string What);
