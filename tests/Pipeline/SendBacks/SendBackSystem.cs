using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Cloud;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Supervision;

namespace FilePipeline.Pipeline.Tests;

/// <summary>The whole system with a parked group, and with short pauses: a file that cannot be read is parked after its first dead
/// letter.</summary>
/// <param name="files">Files of the group.</param>
/// <param name="faults">The fault plan.</param>
/// <param name="seed">Its seed.</param>
internal sealed class SendBackSystem(int files, string faults = "", int seed = 1) : PipelineSystem
{
    public static IReadOnlyList<(string Name, string Value)> Settings { get; } =
    [
        ("Requeue__MaxRounds", "0"),
        ("Requeue__SendBack__FirstLook", "00:00:00.25"),
        ("Requeue__SendBack__LongestLook", "00:00:01"),
    ];

    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(3);
    private readonly CancellationTokenSource _timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
    private bool _wasInterrupted;

    public IReadOnlyList<string> Keys { get; } = ParkedGroup.Keys(files);

    /// <summary>Ends a wait that takes too long.</summary>
    public CancellationToken Token => _timeout.Token;

    /// <summary>Whether a failed delivery is repeated after a second, and dead-lettered
    /// then. A slow machine dead-letters files that nothing is wrong with.</summary>
    public bool IsHurried { get; init; }

    /// <summary>Removes the workflow component, as in a cluster without it.</summary>
    public bool HasWorkflows { get; init; } = true;

    internal override EmulatorOptions Adjust(EmulatorOptions options) => options with
    {
        Faults = Emulator.Faults.FaultPlan.Parse(seed, faults),
        Topology = topology => IsHurried ? topology with { Queues = [.. topology.Queues.Select(Hurry)] } : topology,
        Resources = resources => WithManualReconcile(HasWorkflows ? resources : Without(resources, Components.Workflows)),
        Environment = Variables(AppIds.Requeue, [.. Settings]),
    };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _timeout.Dispose();
    }

    internal override Task FillAsync(DataFolder folder) => ParkedGroup.FillAsync(folder, files);

    public static async Task<SendBackSystem> StartAsync(
        int files, string faults = "", int seed = 1, bool hasWorkflows = true, bool isHurried = false)
    {
        var system = new SendBackSystem(files, faults, seed) { HasWorkflows = hasWorkflows, IsHurried = isHurried };
        await system.InitializeAsync();
        system._timeout.CancelAfter(_limit);
        return system;
    }

    /// <summary>Starts the send-back of the group, once the worker is connected.</summary>
    public async Task StartSendBackAsync(string more = "")
    {
        var (status, body) = await WhenAvailableAsync(() => SendAsync(
            HttpMethod.Post, "/send-backs", $$"""{"code":"{{ParkedGroup.Code}}","by":"ada"{{more}}}"""));
        // The answer to a start that took effect may be lost with the service.
        var isStarted = status == HttpStatusCode.Accepted || (status == HttpStatusCode.Conflict && _wasInterrupted);
        Assert.True(isStarted, $"{status} {body}");
    }

    public Task<(HttpStatusCode Status, JsonNode Body)> ControlAsync(string act) =>
        WhenAvailableAsync(() => SendAsync(HttpMethod.Post, $"/send-backs/{ParkedGroup.SendBack}/{act}", """{"by":"ada"}"""));

    public async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var http = new HttpClient { DefaultRequestHeaders = { { "dapr-api-token", Run.Tokens.App } } };
        using var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{Run.App(AppIds.Requeue).AppPort}{path}"));
        if (json is not null) request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, Token);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Token))!);
    }

    /// <summary>Waits until the progress of the send-back meets a condition.</summary>
    public async Task<JsonNode> WhenProgressAsync(Func<JsonNode, bool> holds)
    {
        JsonNode? progress = null;
        await Cloud.WhenAsync(async () => (progress = await ProgressAsync()) is not null && holds(progress), Token);
        return progress!;
    }

    /// <summary>Waits until the send-back has ended.</summary>
    public Task<JsonNode> WhenEndedAsync() =>
        WhenProgressAsync(progress => (string)progress["phase"]! is "finished" or "stopped" or "cancelled");

    public async Task<JsonNode?> ProgressAsync() =>
        await StateItem.FindAsync(Cloud.Tables, Records, StateKeys.Cursor(ParkedGroup.SendBack), Token) is { } item
            ? JsonNode.Parse(item.Bytes) : null;

    public async Task<IReadOnlyList<FileRecord>> RecordsAsync()
    {
        List<FileRecord> found = [];
        foreach (var key in Keys) found.Add((await RecordAsync(key))!);
        return found;
    }

    /// <summary>The log of a service so far.</summary>
    public async Task<string> LogAsync(string app)
    {
        await using var log = new FileStream(
            Path.Combine(Folder.Logs, $"{app}.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(log);
        return await reader.ReadToEndAsync(Token);
    }

    /// <summary>The workflow instance, as the emulator counts its transactions.</summary>
    public WorkflowSummary Workflow() => Cloud.Workflows.Of(AppIds.Requeue).Find(ParkedGroup.SendBack)!;

    /// <summary>The notifications about the send-back.</summary>
    public IReadOnlyList<SentMessage> Notifications() =>
        [.. Cloud.SentMessages.List().Where(message => message.Body.StartsWith("Send-back ", StringComparison.Ordinal)
            && message.Body.Contains(ParkedGroup.SendBack, StringComparison.Ordinal))];

    public async Task<SentMessage> WhenNotifiedAsync()
    {
        await Cloud.WhenAsync(() => Task.FromResult(Notifications().Count > 0), Token);
        return Assert.Single(Notifications());
    }

    // A killed or starting service and one without a connected worker answer soon.
    private async Task<(HttpStatusCode Status, JsonNode Body)> WhenAvailableAsync(
        Func<Task<(HttpStatusCode Status, JsonNode Body)>> send)
    {
        while (true)
        {
            try
            {
                if (await send() is var answer and not { Status: HttpStatusCode.ServiceUnavailable }) return answer;
            }
            catch (HttpRequestException)
            {
                // The service restarts.
                _wasInterrupted = true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
    }

    private static ResourceSet Without(ResourceSet resources, string component) =>
        resources with { Components = [.. resources.Components.Where(one => one.Name != component)] };

    private static QueueSpec Hurry(QueueSpec queue) =>
        queue with { VisibilitySeconds = 1, DeadLetter = queue.DeadLetter is { } dead ? dead with { MaxReceives = 2 } : null };
}
