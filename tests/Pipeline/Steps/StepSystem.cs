using System.Globalization;
using System.Text.Json;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The system of dapr.steps.yaml whose step is an app of the test: it counts the calls, and can stop and start again.</summary>
internal sealed class StepSystem : PipelineSystem
{
    public const string App = "invoice-totals";
    private readonly Lock _gate = new();
    private readonly List<SeenRequest> _calls = [];
    private ScriptedApp? _app;

    /// <summary>Whether S3 events come through a topic.</summary>
    public bool IsFast { get; init; }

    /// <summary>Whether the second failure of a file parks it.</summary>
    public bool ParksSoon { get; init; }

    /// <summary>What the app answers; a result with the number of bytes, unless set.</summary>
    public Func<SeenRequest, Answer> Answers { get; set; } = ResultOf;

    /// <summary>Every call so far, in order.</summary>
    public IReadOnlyList<SeenRequest> Calls
    {
        get
        {
            lock (_gate) return [.. _calls];
        }
    }

    public async Task<StepSystem> StartedAsync()
    {
        await InitializeAsync();
        await StartAppAsync();
        return this;
    }

    internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
    {
        RunFile = Repository.Path("dapr.steps.yaml"),
        Attached = App,
        Resources = resources => IsFast
            ? ResourceSet.Load([Repository.Path("components", "localstack"), Repository.Path("components", "localstack-fast")])
            : resources,
        Topology = topology => IsFast
            ? Topology.Load(Repository.Path("deploy", "localstack", "topology.fast.json"))
            : topology with { Queues = [.. topology.Queues.Select(queue => ParksSoon ? Hurry(queue) : queue)] },
        Environment = Variables(AppIds.Requeue, ("Requeue__MaxRounds", ParksSoon ? "0" : "5")),
    };

    public static string KeyOf(SeenRequest call) => Text(call, body => body.GetProperty("key").GetString()!);

    public static Answer ResultOf(SeenRequest call)
    {
        var size = Text(call, body => body.GetProperty("write").GetProperty("size").GetInt64().ToString(CultureInfo.InvariantCulture));
        return new(200, $$"""{"result":{{size}}}""", "application/json");
    }

    public async Task StartAppAsync()
    {
        _app = await ScriptedApp.StartAsync(Run.App(App).AppPort);
        _app.Answers = (request, _) => Task.FromResult(request.Method == "POST" ? AnswerTo(request) : new Answer());
    }

    /// <summary>Stops the app, whatever it is doing.</summary>
    public Task StopAppAsync() => _app!.DisposeAsync().AsTask();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_app is not null) await _app.DisposeAsync();
    }

    private Answer AnswerTo(SeenRequest call)
    {
        lock (_gate) _calls.Add(call);
        return Answers(call);
    }

    private static QueueSpec Hurry(QueueSpec queue) =>
        queue with { DeadLetter = queue.DeadLetter is { } dead ? dead with { MaxReceives = 2 } : null };

    private static string Text(SeenRequest call, Func<JsonElement, string> read)
    {
        using var body = JsonDocument.Parse(call.Body);
        return read(body.RootElement);
    }
}
