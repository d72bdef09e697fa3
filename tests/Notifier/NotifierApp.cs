using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using Microsoft.Extensions.Time.Testing;

namespace FilePipeline.Notifier.Tests;

/// <summary>The real notifier over a scripted sidecar.</summary>
internal sealed class NotifierApp : IAsyncDisposable
{
    private readonly ServiceApp<NotifierOptions> _app;
    private readonly Dictionary<string, string> _settings;
    private readonly TimeProvider? _clock;

    private NotifierApp(ScriptedSidecar sidecar, TimeProvider? clock, Dictionary<string, string> settings)
    {
        Sidecar = sidecar;
        (_clock, _settings) = (clock, settings);
        _app = new(sidecar, clock, settings);
        Client = _app.CreateClient();
    }

    public ScriptedSidecar Sidecar { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public LogLines Log => _app.Log;

    /// <summary>Names of the notified channels, in order.</summary>
    public IReadOnlyList<string> Notified => [.. Sidecar.Sent.Select(call => call.Component)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static Task<NotifierApp> StartAsync(params (string Key, string Value)[] settings) => StartAsync(null, settings);

    /// <summary>Starts it. Tests that set no rules get one that sends every outcome to <c>alerts</c> at once.</summary>
    public static async Task<NotifierApp> StartAsync(TimeProvider? clock, params (string Key, string Value)[] settings) =>
        await StartAsConfiguredAsync(
            clock,
            settings.Any(setting => setting.Key.StartsWith("Notifier:Rules", StringComparison.Ordinal))
                ? settings
                : [.. settings, ("Notifier:Rules:0:Channels:0", Components.Alerts), ("Notifier:Rules:0:Cap:Count", "0")]);

    /// <summary>Starts it with these settings alone.</summary>
    public static async Task<NotifierApp> StartAsConfiguredAsync(
        TimeProvider? clock, params (string Key, string Value)[] settings) => new(
            await ScriptedSidecar.StartAsync(),
            clock ?? new FakeTimeProvider(Some.Time),
            settings.ToDictionary(pair => pair.Key, pair => pair.Value));

    /// <summary>Another instance of the service over the same sidecar; the first instance disposes the sidecar.</summary>
    public NotifierApp Replica() => new(Sidecar, _clock, _settings);

    /// <summary>Runs a tick of <c>notify-schedule</c>.</summary>
    public async Task<HttpStatusCode> TickAsync()
    {
        using var response = await Client.PostAsync(new Uri(Routes.NotifySchedule, UriKind.Relative), null, Cancellation);
        return response.StatusCode;
    }

    /// <summary>Runs ticks over some time of a clock.</summary>
    public async Task RunAsync(FakeTimeProvider clock, TimeSpan time, int stepSeconds = 30)
    {
        for (var end = clock.GetUtcNow() + time; clock.GetUtcNow() < end; clock.Advance(TimeSpan.FromSeconds(stepSeconds)))
            Assert.Equal(HttpStatusCode.OK, await TickAsync());
    }

    /// <summary>The keys of objects in the parking bucket below a prefix.</summary>
    public IReadOnlyList<string> Stored(string prefix) =>
        [.. Sidecar.Buckets[Components.Parking].Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal))];

    public static FileOutcome Outcome(
        string key = "in/a.txt", FileStatus status = FileStatus.Processed, string? code = null, string? reason = null) =>
        FileOutcome.Of(Some.Record(Some.Event(key), status) with { Code = code, Reason = reason });

    /// <summary>The key of the delivery record of the outcome that <see cref="DeliverAsync(FileOutcome?, string)"/> delivers.</summary>
    public static string DeliveryKey(string channel, string id = "outcome-1") => StateKeys.Sent(id, channel);

    /// <summary>Delivers an outcome as daprd does.</summary>
    /// <returns>The status in the reply.</returns>
    public Task<string> DeliverAsync(FileOutcome? outcome = null, string id = "outcome-1") => DeliverAsync(CloudEvent(outcome, id));

    /// <summary>Delivers an outcome from the dead-letter queue as daprd does, in its SNS envelope.</summary>
    public Task<HttpStatusCode> DeliverDeadLetterAsync(string id = "outcome-1") =>
        DeliverDeadLetterBodyAsync(
            new JsonObject { ["Type"] = "Notification", ["MessageId"] = "1", ["Message"] = CloudEvent(null, id) }.ToJsonString());

    public async Task<HttpStatusCode> DeliverDeadLetterBodyAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync(new Uri(Routes.OutcomeDeadLetters, UriKind.Relative), content, Cancellation);
        return response.StatusCode;
    }

    /// <summary>The data of the summaries that webhooks got.</summary>
    public IReadOnlyList<JsonNode> Summaries =>
        [.. Sidecar.Sent.Where(call => ChannelName.KindOf(call.Component) == ChannelName.Webhook).Select(DataOf)
            .Where(data => data["kind"] is not null)];

    /// <summary>The data of the CloudEvent that a webhook got.</summary>
    public static JsonNode DataOf(SidecarCall call) => JsonNode.Parse(call.Text)!["data"]!;

    /// <summary>Number of files in a summary.</summary>
    public static int FilesOf(JsonNode summary) => (int)summary["totals"]!["files"]!;

    private static string CloudEvent(FileOutcome? outcome, string id) => new JsonObject
    {
        ["specversion"] = "1.0",
        ["id"] = id,
        ["type"] = Topics.FileOutcomeType,
        ["source"] = AppIds.Processor,
        ["datacontenttype"] = "application/json",
        ["data"] = JsonNode.Parse((outcome ?? Outcome()).ToJson()),
    }.ToJsonString();

    public async Task<string> DeliverAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/cloudevents+json");
        using var response = await Client.PostAsync(new Uri(Routes.FileOutcomes, UriKind.Relative), content, Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (string)(await response.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["status"]!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Sidecar.DisposeAsync();
    }
}
