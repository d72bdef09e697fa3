using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Faults;
using FilePipeline.Emulator.Resources;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The whole system with two replicas of the notifier and every kind of channel on a real server that fails.</summary>
internal sealed partial class ChannelRun : PipelineSystem
{
    /// <summary>The second replica: the same service and queue behind a sidecar of its own.</summary>
    public const string Replica = "notifier-b";

    /// <summary>The webhook that nobody serves until it is opened.</summary>
    public const string Refused = "webhook-refused";

    /// <summary>The webhook whose certificate nobody trusts; it gets the files in <c>tls/</c> only.</summary>
    public const string Untrusted = "webhook-untrusted";

    private static readonly string _second = $"""
          - appID: notifier-b
            appDirPath: {Repository.Root}
            appPort: 8105
            daprHTTPPort: 3605
            daprGRPCPort: 3705
            command: ["dotnet", "artifacts/bin/FilePipeline.Notifier/debug/FilePipeline.Notifier.dll"]
        """;

    private static readonly string[] _receivers = [Components.Slack, "teams", "webhook"];
    private readonly int _seed;
    private readonly SeededChance _chance;
    private readonly int _refusedPort = ServiceUnderTest.FreePort();
    private readonly Dictionary<string, FaultyReceiver> _webhooks;
    private readonly FaultyReceiver _untrusted;
    private readonly FaultyMailServer _mail;
    private readonly TestRunFile _runFile = new(text => $"{text.TrimEnd()}\n{_second}\n");
    private readonly CancellationTokenSource _limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

    private ChannelRun(int seed)
    {
        (_seed, _chance) = (seed, new(seed));
        _webhooks = _receivers.Index().ToDictionary(one => one.Item, one => new FaultyReceiver(seed + one.Index));
        _untrusted = new(seed, useTls: true);
        _mail = new(seed);
    }

    /// <summary>How often each channel failed.</summary>
    public string ChannelFaults =>
        string.Join(", ", _webhooks.Select(one => $"{one.Key} {one.Value.Faults}").Append($"email {_mail.Faults}"));

    /// <summary>Kills of a replica.</summary>
    public int Kills => Run.Faults.Injected.Count(fault => fault.Kind == FaultKind.Kill);

    /// <summary>Starts the system; every wait ends with an error at the limit.</summary>
    public static async Task<ChannelRun> StartAsync(int seed, TimeSpan limit)
    {
        var run = new ChannelRun(seed);
        await run.InitializeAsync();
        run._limit.CancelAfter(limit);
        return run;
    }

    /// <summary>The file that a message is about.</summary>
    public static string FileIn(string text) => File().Match(text).Value;

    /// <summary>Starts to serve <see cref="Refused"/>.</summary>
    public void Open() => _webhooks.Add(Refused, new(_seed, _refusedPort));

    /// <summary>Publishes outcomes several times each, in any order.</summary>
    public async Task PublishAsync(IEnumerable<string> keys)
    {
        var deliveries = keys.SelectMany(key => Enumerable.Repeat(key, 1 + _chance.Next(3))).ToArray();
        _chance.Shuffle(deliveries);
        var app = Run.App(AppIds.Processor);
        using var sidecar = new HttpClient
        {
            BaseAddress = new($"http://127.0.0.1:{app.DaprHttpPort}/v1.0/publish/"),
            DefaultRequestHeaders = { { "dapr-api-token", Run.Tokens.Dapr } },
        };
        await Parallel.ForEachAsync(deliveries, _limit.Token, async (key, token) =>
        {
            using var body = new StringContent(EventOf(key), Encoding.UTF8, "application/cloudevents+json");
            using var answer =
                await sidecar.PostAsync(new Uri($"{Components.Outcomes}/{Topics.FileOutcomes}", UriKind.Relative), body, token);
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        });
    }

    /// <summary>Waits until every channel has accepted the message of every file.</summary>
    public async Task WhenAcceptedAsync(IReadOnlyCollection<string> keys)
    {
        try
        {
            await Cloud.WhenAsync(
                () => Task.FromResult(Accepted().All(channel => keys.All(channel.Counts.ContainsKey))), _limit.Token);
        }
        catch (OperationCanceledException) when (_limit.IsCancellationRequested)
        {
            var missing = Accepted().Select(channel =>
                $"{channel.Channel}: {string.Join(' ', keys.Where(key => !channel.Counts.ContainsKey(key)).Take(10))}");
            Assert.Fail($"not accepted: {string.Join("; ", missing)}; {Kills} kills, faults: {ChannelFaults}");
        }
    }

    /// <summary>How often each channel accepted the message of each file.</summary>
    public IReadOnlyList<(string Channel, IReadOnlyDictionary<string, int> Counts)> Accepted() =>
    [
        .. _webhooks.Select(one => (one.Key, (IReadOnlyDictionary<string, int>)one.Value.Accepted)),
        (Components.Email, _mail.Accepted),
        (Components.Alerts, Cloud.SentMessages.List().GroupBy(message => FileIn(message.Body), StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal)),
    ];

    /// <summary>The stored messages of a channel, as operators see them.</summary>
    public async Task<IReadOnlyList<JsonNode>> PendingAsync(string channel)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { "dapr-api-token", Run.Tokens.App } } };
        var address = new Uri($"http://127.0.0.1:{Run.App(AppIds.Notifier).AppPort}/notifications");
        while (true)
        {
            try
            {
                var page = await http.GetFromJsonAsync<JsonNode>(address, _limit.Token);
                return [.. page!["messages"]!.AsArray()
                    .Where(message => (string)message!["channel"]! == channel).Select(message => message!)];
            }
            catch (HttpRequestException)
            {
                // The replica starts again after a kill.
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, _limit.Token);
            }
        }
    }

    internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
    {
        RunFile = _runFile.Path,
        Faults = FaultPlan.Parse(_seed, $"kill:{AppIds.Notifier}=0.01,kill:{Replica}=0.01"),
        Resources = WithChannels,
        Environment = new[] { AppIds.Notifier, Replica }
            .ToDictionary(app => app, _ => (IReadOnlyDictionary<string, string>)Settings(), StringComparer.Ordinal),
    };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var receiver in _webhooks.Values) receiver.Dispose();
        _untrusted.Dispose();
        await _mail.DisposeAsync();
        _runFile.Dispose();
        _limit.Dispose();
    }

    private static Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Notifier__RetryMinimum"] = "00:00:01",
            ["Notifier__RetryMaximum"] = "00:00:03",
            ["Notifier__MaxTries"] = "50",
            ["Notifier__SendTimeout"] = "00:00:02",
            ["Notifier__Rules__0__Name"] = "all",
            ["Notifier__Rules__0__Keys__0"] = "in/**",
            ["Notifier__Rules__0__Cap__Count"] = "0",
            ["Notifier__Rules__1__Name"] = "untrusted",
            ["Notifier__Rules__1__Keys__0"] = "tls/**",
            ["Notifier__Rules__1__Channels__0"] = Untrusted,
        };
        foreach (var (index, channel) in _receivers.Concat([Refused, Components.Email, Components.Alerts]).Index())
            settings[$"Notifier__Rules__0__Channels__{index}"] = channel;
        return settings;
    }

    private ResourceSet WithChannels(ResourceSet resources)
    {
        var more = ResourceSet.Load([Repository.Path("components", "localstack-channels")]).Components;
        var webhook = more.Single(component => component.Name == "webhook");
        var all = resources with
        {
            Components =
            [
                .. resources.Components, .. more, (webhook with { Name = Refused }).With("url", $"http://127.0.0.1:{_refusedPort}"),
                (webhook with { Name = Untrusted }).With("url", $"{_untrusted.Address}"),
            ],
        };
        foreach (var (name, receiver) in _webhooks) all = all.With(name, "url", $"{receiver.Address}");
        all = all.With(Components.Email, "port", _mail.Port.ToString(CultureInfo.InvariantCulture))
            .With("notify-schedule", "schedule", "@every 1s");
        return all with
        {
            Components = [.. all.Components.Select(one => one with { Scopes = WithReplica(one.Scopes) })],
            Subscriptions = [.. all.Subscriptions.Select(one => one with { Scopes = WithReplica(one.Scopes) })],
        };
    }

    private static IReadOnlyList<string> WithReplica(IReadOnlyList<string> scopes) =>
        scopes.Contains(AppIds.Notifier, StringComparer.Ordinal) ? [.. scopes, Replica] : scopes;

    private static string EventOf(string key) => new JsonObject
    {
        ["specversion"] = "1.0",
        ["id"] = $"outcome of {key}",
        ["type"] = Topics.FileOutcomeType,
        ["source"] = AppIds.Processor,
        ["datacontenttype"] = "application/json",
        ["data"] = JsonNode.Parse(FileOutcome.Of(
            Some.Record(Some.Event(key), FileStatus.Rejected) with
            {
                // An old outcome is not notified.
                UpdatedAt = TimeProvider.System.GetUtcNow(),
                Code = Codes.TypeNotAllowed,
                Reason = "not accepted",
            }).ToJson()),
    }.ToJsonString();

    [GeneratedRegex(@"(in|tls)/\d+\.txt", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex File();
}
