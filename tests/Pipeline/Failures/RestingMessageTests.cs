using System.Text;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Pipeline.Tests;

/// <summary>Unreadable messages are parked with their bytes, where operators see them, and leave all queues.</summary>
public sealed class RestingMessageTests
{
    private const int LargestMessage = 1 << 20;

    [Fact]
    public async Task The_largest_message_of_a_queue_is_parked_with_its_bytes()
    {
        await using var system = new QuickRests();
        await system.InitializeAsync();
        var body = new string('x', LargestMessage);

        await system.Cloud.Queues.SendAsync("file-events", body, PipelineSystem.Cancellation);

        var entry = await system.WhenParkedBelowAsync($"{ParkingKeys.ParkedPrefix}{Codes.Unreadable}/");
        Assert.Equal(body, Encoding.UTF8.GetString(entry.Body.Span));
        await system.WhenQuietAsync();
    }

    [Fact]
    public async Task An_invalid_outcome_event_is_parked_and_visible()
    {
        await using var system = new QuickRests();
        await system.InitializeAsync();
        using var http = new HttpClient { DefaultRequestHeaders = { { "dapr-api-token", system.Run.Tokens.Dapr } } };
        using var body = new StringContent("x");
        using var published = await http.PostAsync(
            new Uri($"http://127.0.0.1:{system.Run.Sidecars[AppIds.Processor].HttpPort}/v1.0/publish/outcomes/file-outcomes"),
            body, PipelineSystem.Cancellation);
        published.EnsureSuccessStatusCode();

        var entry = await system.WhenParkedBelowAsync($"{ParkingKeys.ParkedPrefix}{Codes.UnreadableOutcome}/");
        Assert.Contains("\\\"data\\\":\\\"x\\\"", Encoding.UTF8.GetString(entry.Body.Span), StringComparison.Ordinal);
        await system.WhenQuietAsync();
        Assert.Empty(system.Cloud.SentMessages.List());
    }

    /// <summary>Messages are redelivered after a second, and the backoff between rounds is as short.</summary>
    private sealed class QuickRests : PipelineSystem
    {
        internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
        {
            Topology = topology => topology with { Queues = [.. topology.Queues.Select(queue => queue with { VisibilitySeconds = 1 })] },
            Resources = Hurry,
            Environment = Variables(AppIds.Notifier, ("Notifier__UnreadableRounds", "2"), ("Notifier__UnreadablePause", "00:00:00.5")),
        };

        private static ResourceSet Hurry(ResourceSet resources) =>
            resources.With(Components.Outcomes, "messageVisibilityTimeout", "1").With(Components.Outcomes, "messageReceiveLimit", "2");
    }
}
