using Dapr.Client.Autogen.Grpc.v1;
using FilePipeline.Contracts;
using FilePipeline.Notifier;
using FilePipeline.Processor;
using FilePipeline.Requeue;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Protocol.Tests;

/// <summary>Everything around the handlers: bucket, queues, records, topic, clock, and the handlers that run. Nothing happens by itself: a
/// schedule decides each step.</summary>
internal sealed class World : IDisposable
{
    /// <summary>Receives of an S3 event before it is a dead letter.</summary>
    public const int MaxReceives = 3;

    private static readonly TimeSpan _visibility = TimeSpan.FromSeconds(10);
#pragma warning disable CA2213 // Without ports it holds nothing.
    private readonly ScriptedSidecar _sidecar = ScriptedSidecar.WithoutPorts();
#pragma warning restore CA2213
    private readonly ScriptedDapr _dapr;
    private readonly List<Letter> _letters = [];
    private readonly List<Actor> _actors = [];
    private readonly List<string> _trace = [];
    private readonly List<Replica> _replicas = [];
    private int _numbers;

    public World(AllParts parts, Random random)
    {
        Random = random;
        _dapr = new() { Sidecar = _sidecar };
        Bucket = new(_sidecar.Buckets[Components.Files], Clock);
        Watch = new(this);
        var client = new SimulatedSidecar(this).CreateClient();
        Replica Make(string title, ServiceParts from)
        {
            var replica = new Replica(title, from, client, Clock);
            _replicas.Add(replica);
            return replica;
        }

        Processors = [Make("processor-a", parts.Processor), Make("processor-b", parts.Processor)];
        Requeues = [Make("requeue-a", parts.Requeue), Make("requeue-b", parts.Requeue)];
        Notifiers = [Make("notifier-a", parts.Notifier), Make("notifier-b", parts.Notifier)];
    }

    public Random Random { get; }
    public Pump Pump { get; } = new();
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public SimulatedBucket Bucket { get; }
    public Watch Watch { get; }
    public ObjectTable Parking => _sidecar.Buckets[Components.Parking];
    public StateTable State => _sidecar.State;

    public IReadOnlyList<Replica> Processors { get; }
    public IReadOnlyList<Replica> Requeues { get; }
    public IReadOnlyList<Replica> Notifiers { get; }
    /// <summary>What happened, step by step.</summary>
    public IReadOnlyList<string> Trace => _trace;

    /// <summary>The same for people, with keys instead of ids.</summary>
    public string Story => string.Join('\n', _trace.Select(Watch.Readable));

    public IReadOnlyList<Letter> Letters => _letters;
    public IEnumerable<Actor> Actors => _actors;
    /// <summary>Keys whose content cannot be read at the moment.</summary>
    public HashSet<string> Unreadable { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a notifier was killed or misled: each may make people hear something once more.</summary>
    public int NotifierFaults { get; private set; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public void Note(string what) => _trace.Add($"{_trace.Count,4} {Now:HH:mm:ss} {what}");

    public void Send(Letter letter)
    {
        letter.VisibleAt = Now;
        _letters.Add(letter);
    }

    public void Delete(Letter letter) => _letters.Remove(letter);

    /// <summary>Hands a message to a handler, as its lane does.</summary>
    public void Deliver(Letter letter)
    {
        letter.Receives++;
        letter.Holder = letter.Receives;
        letter.VisibleAt = Now + _visibility;
        var replica = Pick(letter.Queue switch { Queue.DeadLetters => Requeues, Queue.Outcomes => Notifiers, _ => Processors });
        Start($"{letter}", replica, letter, async () => await HandleAsync(letter, replica) == Hosting.DeliveryResult.Success);
    }

    /// <summary>A tick of a clock, or a person.</summary>
    public void Tick(string title, Replica replica, Func<Task> run) => Start(title, replica, null, async () =>
    {
        await run();
        return true;
    });

    /// <summary>Lets a call happen.</summary>
    /// <param name="call">The call.</param>
    /// <param name="fault">Null for none, else whether it fails before its effect or its reply is lost.</param>
    public void Release(PendingCall call, CallFault? fault = null)
    {
        if (!call.Actor.Remove(call)) return;
        Note($"{call}{(fault is null ? "" : $": {fault}")}");
        if (fault is not null && Notifiers.Contains(call.Actor.Replica)) NotifierFaults++;
        object? reply = null;
        RpcException? failure = fault == CallFault.Fails ? new(new(StatusCode.Internal, "simulated failure")) : null;
        try
        {
            if (failure is null) reply = call.Effect();
        }
        catch (RpcException refused)
        {
            failure = refused;
        }

        if (fault == CallFault.LosesReply) failure = new(new(StatusCode.Unavailable, "simulated lost reply"));
        if (failure is null) call.Reply.SetResult(reply!);
        else call.Reply.SetException(failure);
        Settle();
    }

    /// <summary>A caller's time is over before its call was answered: the call may have its effect all the same.</summary>
    public void GiveUp(PendingCall call, CancellationToken cancellation)
    {
        if (!call.Actor.Remove(call)) return;
        var happens = Random.Next(2) == 0;
        Note($"{call}: given up {(happens ? "after" : "before")} its effect");
        try
        {
            if (happens) call.Effect();
        }
        catch (RpcException)
        {
            // Nobody waits for the answer.
        }

        call.Reply.SetCanceled(cancellation);
    }

    /// <summary>Kills a replica: its handlers stop where they are, and their messages come back.</summary>
    public void Kill(Replica replica)
    {
        Note($"{replica} is killed");
        if (Notifiers.Contains(replica)) NotifierFaults++;
        foreach (var actor in _actors.Where(actor => actor.Replica == replica)) actor.Die();
        _actors.RemoveAll(actor => actor.IsDead);
        replica.Restart();
    }

    public void Advance(TimeSpan time)
    {
        Clock.Advance(time);
        Note($"the clock moves by {time}");
        Settle();
    }

    /// <summary>Does what a call asks for.</summary>
    public object Apply(Actor actor, IMessage request)
    {
        switch (request)
        {
            case GetStateRequest get:
                if (get.Key.StartsWith("sent:", StringComparison.Ordinal)) actor.LastSentKey = get.Key;
                return _dapr.GetState(get, null!).Result;
            case SaveStateRequest save:
                return Watch.Saving(save.States[0].Key, () => _dapr.SaveState(save, null!).Result);
            case PublishEventRequest publish:
                var published = _dapr.PublishEvent(publish, null!).Result;
                Watch.Published(publish);
                return published;
            case InvokeBindingRequest binding:
                return Invoke(actor, binding);
            default:
                throw new NotSupportedException(request.Descriptor.Name);
        }
    }

    public void Dispose()
    {
        foreach (var replica in _replicas) replica.Dispose();
        Pump.Dispose();
    }

    public T Pick<T>(IReadOnlyList<T> from) => from[Random.Next(from.Count)];

    private InvokeBindingResponse Invoke(Actor actor, InvokeBindingRequest binding)
    {
        if (binding.Name == Components.Files && binding.Operation == "get" && Unreadable.Contains(binding.Metadata["key"]))
            throw new RpcException(new(StatusCode.Internal, "error invoking output binding files: simulated poison"));
        var reply = _dapr.InvokeBinding(binding, null!).Result;
        Queue? queue = binding.Name switch
        {
            Components.FileEventsOut => Queue.FileEvents,
            Components.LargeFilesOut => Queue.LargeFiles,
            Components.DeadLettersOut => Queue.DeadLetters,
            _ => null,
        };
        if (queue is { } to) Send(new(to, binding.Data.ToByteArray(), Watch.TitleOf(binding.Data.Memory)));
        if (binding.Name == Components.Alerts) Watch.Notified(actor.LastSentKey!);
        return reply;
    }

    private static Task<Hosting.DeliveryResult> HandleAsync(Letter letter, Replica replica) => letter.Queue switch
    {
        Queue.FileEvents => replica.Get<FileEvents>().HandleAsync(letter.Body, Lane.Small, CancellationToken.None),
        Queue.LargeFiles => replica.Get<FileEvents>().HandleAsync(letter.Body, Lane.Large, CancellationToken.None),
        Queue.DeadLetters => replica.Get<DeadLetters>().HandleAsync(letter.Body, CancellationToken.None),
        _ => replica.Get<SendNotifications>().HandleAsync(Hosting.TopicMessage.FromJson(letter.Body), CancellationToken.None),
    };

    private void Start(string title, Replica replica, Letter? letter, Func<Task<bool>> handle)
    {
        var receive = letter?.Holder ?? 0;
        var actor = new Actor(++_numbers, title, replica, this) { Letter = letter, Receive = receive, Priority = Random.Next() };
        Note($"{actor} starts");
        _actors.Add(actor);
        Pump.Post(_ => actor.Start(handle), null);
        Settle();
    }

    // Runs everything that can run, and ends the handlers that have answered.
    private void Settle()
    {
        Pump.RunUntil(() => _actors.TrueForAll(actor => actor.IsSettled), () => string.Join(", ", _actors.Where(one => !one.IsSettled)));
        foreach (var actor in _actors.Where(actor => actor.Work is { IsCompleted: true }).ToList())
        {
            _actors.Remove(actor);
            var isDone = actor.Work is { IsCompletedSuccessfully: true, Result: true };
            Note($"{actor} answers {(isDone ? "200" : $"5xx {actor.Work!.Exception?.GetBaseException().GetType().Name}")}");
            if (actor.Letter is not { } letter || actor.Receive != letter.Holder) continue;
            if (isDone) Delete(letter);
            else if (letter is { Queue: Queue.FileEvents or Queue.LargeFiles, Receives: >= MaxReceives }) Bury(letter);
        }
    }

    /// <summary>Moves a message to the dead letters, as its queue does.</summary>
    public void Bury(Letter letter)
    {
        Note($"{letter} is a dead letter");
        Delete(letter);
        Send(new(Queue.DeadLetters, letter.Body, Watch.TitleOf(letter.Body)));
    }
}
