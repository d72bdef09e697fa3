namespace FilePipeline.Protocol.Tests;

/// <summary>One run of a handler, in one replica of a service. It stands still at every call of its sidecar until the schedule lets the
/// call
/// happen.</summary>
internal sealed class Actor(int number, string title, Replica replica, World world)
{
    private static readonly AsyncLocal<Actor?> _current = new();
    private readonly Lock _gate = new();
    private readonly List<PendingCall> _calls = [];

    /// <summary>The actor whose code runs.</summary>
    public static Actor Current => _current.Value ?? throw new InvalidOperationException("a sidecar is called outside of a handler");

    public Replica Replica => replica;

    /// <summary>Whether its replica was killed: whatever it would do does not happen.</summary>
    public bool IsDead { get; set; }

    /// <summary>The message that it handles; null for a clock's tick or a person.</summary>
    public Letter? Letter { get; init; }

    /// <summary>Which receive of the message this is.</summary>
    public int Receive { get; init; }

    /// <summary>The highest goes on first, most of the time: others stand still for long, as on a busy machine.</summary>
    public int Priority { get; set; }

    /// <summary>The last delivery record that it read, which tells what a notification is about.</summary>
    public string? LastSentKey { get; set; }

    /// <summary>True when the message is done, false when it must come back. Faulted when the handler threw.</summary>
    public Task<bool>? Work { get; private set; }

    /// <summary>Whether it waits for the schedule, or has ended.</summary>
    public bool IsSettled => IsDead || Work is { IsCompleted: true } || Calls.Count > 0;

    /// <summary>Its calls that have not happened yet.</summary>
    public IReadOnlyList<PendingCall> Calls
    {
        get
        {
            lock (_gate) return [.. _calls];
        }
    }

    /// <summary>Begins to run the handler.</summary>
    public void Start(Func<Task<bool>> handle) => Work = RunAsync(handle);

    /// <summary>A call that waits for the schedule.</summary>
    public Task<object> CallAsync(string title, Func<object> effect, CancellationToken cancellation)
    {
        var call = new PendingCall(this, title, effect);
        lock (_gate)
        {
            if (!IsDead) _calls.Add(call);
        }

        cancellation.Register(() => world.GiveUp(call, cancellation));
        world.Pump.Wake();
        return call.Reply.Task;
    }

    /// <summary>Takes a call out of the waiting ones.</summary>
    /// <returns>False when it has happened already.</returns>
    public bool Remove(PendingCall call)
    {
        lock (_gate) return _calls.Remove(call);
    }

    /// <summary>Nothing that it asked for happens any more.</summary>
    public void Die()
    {
        lock (_gate)
        {
            IsDead = true;
            _calls.Clear();
        }
    }

    public override string ToString() => $"{number}:{replica}[{title}]";

    private async Task<bool> RunAsync(Func<Task<bool>> handle)
    {
        _current.Value = this;
        return await handle();
    }
}

/// <summary>A call of a sidecar that has not happened yet.</summary>
/// <param name="Actor">The caller.</param>
/// <param name="Title">The call in a short line.</param>
/// <param name="Effect">Does it, and returns the reply or throws what the sidecar answers.</param>
internal sealed record PendingCall(Actor Actor, string Title, Func<object> Effect)
{
    public TaskCompletionSource<object> Reply { get; } = new();

    /// <summary>Whether people hear of something by it. A channel that refuses a message would be tried again side by side with others, on
    /// threads of their own.</summary>
    public bool IsNotification => Title.StartsWith(Contracts.Components.Alerts, StringComparison.Ordinal);

    /// <summary>Whether it changes anything.</summary>
    public bool HasEffect => Title.StartsWith("save", StringComparison.Ordinal) || Title.StartsWith("publish", StringComparison.Ordinal)
        || Title.Contains(" create", StringComparison.Ordinal) || Title.Contains(" delete", StringComparison.Ordinal);

    public override string ToString() => $"{Actor} {Title}";
}
