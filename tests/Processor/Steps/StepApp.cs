using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Processor.Tests;

/// <summary>The processor with steps, and an app that answers them as a test says.</summary>
internal sealed class StepApp : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Invocation> _calls = [];

    private StepApp(ProcessorApp processor)
    {
        Processor = processor;
        processor.Sidecar.OnInvocation = call =>
        {
            lock (_gate) _calls.Add(call);
            return Answers(call);
        };
    }

    public ProcessorApp Processor { get; }

    /// <summary>What the app answers; at first a result.</summary>
    public Func<Invocation, InvocationReply> Answers { get; set; } = _ => new(200, """{"result":{"rows":3}}""");

    /// <summary>Every call, in order.</summary>
    public IReadOnlyList<Invocation> Calls
    {
        get
        {
            lock (_gate) return [.. _calls];
        }
    }

    /// <summary>The processor with one step "totals" of the app "invoice-totals" for CSV files below in/.</summary>
    public static Task<StepApp> StartAsync(params (string Key, string Value)[] settings) => StartAsync(null, settings);

#pragma warning disable CA2000 // The caller disposes it.
    public static async Task<StepApp> StartAsync(TimeProvider? clock, params (string Key, string Value)[] settings) => new(
        await ProcessorApp.StartAsync(clock, [.. Step(0, "totals", ("Keys:0", "in/**"), ("Types:0", "text/csv")), .. settings]));
#pragma warning restore CA2000

    /// <summary>The settings of a step.</summary>
    public static (string Key, string Value)[] Step(int at, string name, params (string Key, string Value)[] more) =>
    [
        ($"Steps:{at}:Name", name), ($"Steps:{at}:AppId", "invoice-totals"), ($"Steps:{at}:Method", $"/{name}"),
        .. more.Select(one => ($"Steps:{at}:{one.Key}", one.Value)),
    ];

    public FileEvent Put(string key = "in/a.csv", int number = 1) => Processor.Put(key, "a,b\n1,2\n", number);

    public void AnswerWith(int status, string body, string? location = null, string? retryAfter = null) =>
        Answers = _ => new(status, body, Location: location, RetryAfter: retryAfter);

    public FileRecord Record(FileEvent file) => Processor.Find(file)!;

    public JsonNode? ResultOf(FileEvent file, string step = "totals") => Record(file).Analysis!["steps"]?[step];

    public ValueTask DisposeAsync() => Processor.DisposeAsync();
}
