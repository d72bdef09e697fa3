using FilePipeline.Contracts;
using FilePipeline.Requeue;

namespace FilePipeline.Protocol.Tests;

/// <summary>One run, which follows from its seed: what people do, in which order calls happen, and what goes wrong. At its end the faults
/// stop, everything comes to rest, and the promises are checked.</summary>
internal sealed class Schedule : IDisposable
{
    private const int MostActors = 5;
    private const int MostSteps = 20_000;
    private const int Reconciles = 4;
    private static readonly string[] _contents = ["a\n", "b\n", "ccc\nccc\n", "large large large large large large\n"];
    private readonly World _world;
    private readonly List<(string Key, string? Content)> _script = [];
    private readonly HashSet<string> _poison = new(StringComparer.Ordinal);
    private readonly Faults _faults;
    private int _steps;

    public Schedule(AllParts parts, int seed)
    {
        var random = new Random(seed);
        _world = new(parts, random);
        _world.Bucket.HasSequencers = random.Next(3) > 0;
        _faults = new(_world, random.Next(4, 25));
        var keys = random.Next(1, 4);
        for (var key = 0; key < keys; key++)
        {
            var name = $"in/{key}.{(random.Next(8) == 0 ? "exe" : "txt")}";
            if (random.Next(4) == 0) _poison.Add(name);
            _world.Watch.Name(name);
            for (var writes = random.Next(1, 6); writes > 0; writes--)
                _script.Add((name, writes < 5 && random.Next(4) == 0 ? null : _world.Pick(_contents)));
        }

        // The order of different keys is of no importance to any of them, and mixes their handlers.
        for (var at = _script.Count - 1; at > 0; at--)
        {
            var other = random.Next(at + 1);
            if (_script[at].Key != _script[other].Key) (_script[at], _script[other]) = (_script[other], _script[at]);
        }

        foreach (var key in _poison) _world.Unreadable.Add(key);
    }

    public World World => _world;

    public IReadOnlyList<string> Violations => _world.Watch.Violations;

    /// <summary>Runs it to its end, or to the first broken promise.</summary>
    public void Run()
    {
        while (CanGoOn() && (_script.Count > 0 || _world.Actors.Any() || (_faults.Left > 0 && _world.Letters.Count > 0)))
            Step(isChaos: true);
        _faults.Stop();
        Rest();
        var invariants = new Invariants(_world, _poison);
        if (CanGoOn()) invariants.CheckBeforeReconcile();
        for (var round = 0; round < Reconciles && CanGoOn(); round++) Reconcile();
        // Somebody mends the cause of some, and sends back what can work now.
        foreach (var key in _poison.Order(StringComparer.Ordinal).ToList()) MendPerhaps(key);
        foreach (var key in ParkedEntries().Where(key => !_poison.Contains(KeyOf(key))).ToList())
        {
            Requeue(key);
            Rest();
        }

        for (var round = 0; round < Reconciles && CanGoOn(); round++) Reconcile();
        if (CanGoOn()) invariants.Check();
    }

    public void Dispose() => _world.Dispose();

    private bool CanGoOn()
    {
        if (++_steps > MostSteps) _world.Watch.Violate($"it does not come to rest in {MostSteps} steps");
        return Violations.Count == 0;
    }

    private void Step(bool isChaos)
    {
        List<(int Weight, Action Act)> choices = [];
        void May(int weight, bool can, Action act)
        {
            if (can) choices.Add((weight, act));
        }

        var calls = _world.Actors.SelectMany(actor => actor.Calls).ToList();
        var letters = _world.Letters.Where(letter => letter.VisibleAt <= _world.Now).ToList();
        May(60, calls.Count > 0, () => _faults.Release(PickCall(calls)));
        May(30, letters.Count > 0 && _world.Actors.Count() < MostActors, () => _world.Deliver(_world.Pick(letters)));
        May(5, calls.Count == 0 || isChaos, MoveClock);
        if (isChaos)
        {
            var parked = ParkedEntries();
            May(15, _script.Count > 0, Write);
            May(2, _faults.Left > 0, _faults.InjectInQueue);
            May(10, IsAnythingDue(), Sweep);
            May(1, _world.Bucket.Keys.Count > 0, StartReconcile);
            May(1, parked.Count > 0, () => Requeue(_world.Pick(parked)));
        }

        var drawn = _world.Random.Next(choices.Sum(choice => choice.Weight));
        foreach (var (weight, act) in choices)
        {
            drawn -= weight;
            if (drawn >= 0) continue;
            act();
            return;
        }
    }

    // With priorities that change now and then, a few changes are enough to find what needs a few of them, however long the run.
    private PendingCall PickCall(List<PendingCall> calls)
    {
        var call = _world.Random.Next(4) == 0 ? _world.Pick(calls) : calls.MaxBy(one => one.Actor.Priority)!;
        if (_world.Random.Next(10) == 0) call.Actor.Priority = _world.Random.Next();
        return call;
    }

    private void Write()
    {
        var (key, content) = _script[0];
        _script.RemoveAt(0);
        var body = _world.Bucket.Write(key, content);
        _world.Note($"somebody {(content is null ? "removes" : "writes")} {key}: {Watch.TitleOf(body)}");
        if (_faults.LosesEvent())
        {
            _world.Note("     its event is lost");
            _world.Watch.LostEvents.Add(key);
            if (content is null) _world.Watch.LostRemovals.Add(key);
            return;
        }

        for (var copies = _faults.DuplicatesEvent() ? 2 : 1; copies > 0; copies--)
            _world.Send(new(Queue.FileEvents, body, Watch.TitleOf(body)));
    }

    // Without more than the handlers' work: until nothing runs, and nothing will come back by itself.
    private void Rest()
    {
        while (CanGoOn())
        {
            if (_world.Actors.Any() || _world.Letters.Any(letter => letter.VisibleAt <= _world.Now)) Step(isChaos: false);
            else if (_world.Letters.Count > 0) _world.Advance(_world.Letters.Min(letter => letter.VisibleAt) - _world.Now);
            else if (IsAnythingDue()) Sweep();
            else if (NextDue() is { } next) _world.Advance(next - _world.Now);
            else return;
            // A lease of a sweep that was killed ends by itself.
            if (IsAnythingDue() && !_world.Actors.Any()) _world.Advance(TimeSpan.FromSeconds(10));
        }
    }

    // A tick long after everything: every grace time, claim and pause is over.
    private void Reconcile()
    {
        _world.Advance(TimeSpan.FromHours(3));
        StartReconcile();
        Rest();
    }

    private void StartReconcile()
    {
        var replica = _world.Pick(_world.Requeues);
        _world.Tick("reconcile", replica, async () =>
        {
            await replica.Get<Requeue.Reconcile>().RunAsync(CancellationToken.None);
            await replica.Get<StaleEntries>().RunAsync(CancellationToken.None);
            await replica.Get<StaleFailures>().RunAsync(CancellationToken.None);
        });
    }

    private void Sweep()
    {
        var replica = _world.Pick(_world.Requeues);
        _world.Tick("sweep", replica, () => replica.Get<Sweep>().RunAsync(CancellationToken.None));
    }

    private void Requeue(string parkedKey)
    {
        var key = KeyOf(parkedKey);
        // A person sends it back because its cause is mended; sometimes it is not.
        MendPerhaps(key);
        var replica = _world.Pick(_world.Requeues);
        _world.Tick($"requeue {key}", replica, () => replica.Get<RequeueParked>().RunAsync(new([parkedKey], By: "a person"),
            CancellationToken.None));
    }

    private void MendPerhaps(string key)
    {
        if (!_poison.Contains(key) || _world.Random.Next(2) > 0) return;
        _world.Note($"somebody mends {key}");
        _poison.Remove(key);
        _world.Unreadable.Remove(key);
    }

    // Whole seconds, so that random parts of pauses make no difference.
    private void MoveClock() => _world.Advance(TimeSpan.FromSeconds(_world.Random.Next(1, 4)));

    private bool IsAnythingDue() => NextDue() <= _world.Now;

    private DateTimeOffset? NextDue() => _world.Parking.Keys.Select(ParkingKeys.DueTime).FirstOrDefault(time => time is not null);

    private List<string> ParkedEntries() =>
        [.. _world.Parking.Keys.Where(key => key.StartsWith(ParkingKeys.ParkedPrefix, StringComparison.Ordinal))];

    private string KeyOf(string parkedKey) =>
        System.Text.Json.JsonSerializer.Deserialize(_world.Parking.Find(parkedKey), WireJson.Default.ParkedEntry)?.Key ?? "?";
}
