using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Pipeline.Tests.Telemetry;

/// <summary>The system with a telemetry receiver, dead letters after two failures, and a second notification channel that fails.</summary>
internal sealed class TelemetrySystem : PipelineSystem
{
    public const string MainQueue = "file-events";
    public const int Receives = 2;

    public OtlpReceiver Receiver { get; } = OtlpReceiver.Start();

    internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
    {
        Topology = topology => topology with { Queues = [.. topology.Queues.Select(Hurry)] },
        Environment = new[] { AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue }
            .SelectMany(app => Variables(app, [.. Receiver.Variables, .. Settings(app)]))
            .ToDictionary(StringComparer.Ordinal),
    };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Receiver.DisposeAsync();
    }

    /// <summary>S3 delivers at least once: sends a duplicate event of a processed file, and waits until it is resolved.</summary>
    public async Task SendOnceMoreAsync(FileRecord record)
    {
        await Cloud.Queues.SendAsync(
            MainQueue, Encoding.UTF8.GetString(S3MessageWriter.Write(new(Uploads, record.Key, record.Write, IsRemoval: false))),
            Cancellation);
        await Cloud.WhenAsync(
            async () => await Cloud.Queues.CountsAsync(MainQueue, Cancellation) is { Visible: 0, InFlight: 0 }, Cancellation);
    }

    /// <summary>Waits until the notifier has found that a channel fails: it then releases its claim.</summary>
    public Task WhenTurnIsGivenBackAsync(string outcomeId, string channel) => Cloud.WhenAsync(
        async () => await StateItem.FindAsync(Cloud.Tables, Records, StateKeys.Sent(outcomeId, channel), Cancellation) is { } item
            && JsonNode.Parse(item.Bytes) is { } mark
            && mark["sentAt"] is null && mark["until"]!.GetValue<DateTimeOffset>() <= TimeProvider.System.GetUtcNow(),
        Cancellation);

    private static QueueSpec Hurry(QueueSpec queue) => queue with
    {
        VisibilitySeconds = 1,
        DeadLetter = queue.Name == MainQueue ? queue.DeadLetter! with { MaxReceives = Receives } : queue.DeadLetter,
    };

    private static (string Name, string Value)[] Settings(string app) => app switch
    {
        AppIds.Requeue => [("Requeue__BackoffMinimum", "00:00:00"), ("Requeue__BackoffMaximum", "00:00:00")],
        AppIds.Notifier => [("Notifier__Rules__0__Channels__0", Components.Alerts), ("Notifier__Rules__0__Channels__1", Components.Slack),
            ("Notifier__RetryMinimum", "00:00:01")],
        _ => [],
    };
}
