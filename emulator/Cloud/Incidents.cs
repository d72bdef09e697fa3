using FilePipeline.Contracts;

namespace FilePipeline.Emulator.Cloud;

/// <summary>What went wrong with this run or was refused by it, for the log and the page: the latest, and each refusal once.</summary>
internal sealed class Incidents(Action changed, TimeProvider clock)
{
    private const int Kept = 50;
    private readonly Lock _gate = new();
    private readonly Queue<Incident> _latest = new();
    private readonly FirstTimes _told = new();

    /// <summary>Where each is logged as well.</summary>
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

    /// <summary>Adds a refusal, unless one of this name was added before.</summary>
    public void AddOnce(string name, string what)
    {
        if (_told.IsFirst(name)) Add(what, LogLevel.Warning);
    }
}

internal sealed record Incident(DateTimeOffset At, string What);
