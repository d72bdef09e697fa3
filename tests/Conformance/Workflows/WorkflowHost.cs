using System.Text;
using Dapr.DurableTask.Protobuf;
using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;
using Grpc.Core;
using Grpc.Net.Client;

namespace FilePipeline.Conformance.Tests;

/// <summary>A sidecar with an actor state store, its gRPC service for workflows, and ids that no other fact uses.</summary>
internal sealed class WorkflowHost : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly string _suffix = $"{Guid.NewGuid():N}"[..6];

    private WorkflowHost(SidecarRig rig)
    {
        Rig = rig;
        _channel = GrpcChannel.ForAddress(rig.GrpcAddress, new GrpcChannelOptions { MaxReceiveMessageSize = null });
        Hub = new TaskHubSidecarService.TaskHubSidecarServiceClient(_channel);
    }

    public static string Component => Yaml.Component("workflows", "state.aws.dynamodb", "table=records", "actorStateStore=true");

    public SidecarRig Rig { get; }

    public TaskHubSidecarService.TaskHubSidecarServiceClient Hub { get; }

    public CancellationToken Token => Rig.Token;

    public static async Task<WorkflowHost> StartAsync(
        Target target, Func<AppDefinition, AppDefinition>? with = null, Func<SidecarEnvironment, SidecarEnvironment>? within = null,
        bool hasStore = true)
    {
        string[] resources = hasStore ? [Component] : [Yaml.Component("workflows", "state.aws.dynamodb", "table=records")];
#pragma warning disable CA2000 // Disposed by DisposeAsync.
        return new(await target.StartAsync(resources, app => (with ?? (same => same))(app with { AppPort = 0 }), within));
#pragma warning restore CA2000
    }

    /// <summary>The id of this fact for a recorded one.</summary>
    public string Id(string recorded) => $"{recorded}-{_suffix}";

    public LabWorker Connect() => new(Hub);

    public async Task StartAsync(string workflow, string id, string? input = null) =>
        await Hub.StartInstanceAsync(
            new CreateInstanceRequest { InstanceId = id, Name = workflow, Input = input }, cancellationToken: Token);

    public async Task RaiseAsync(string id, string name, string? input = null) =>
        await Hub.RaiseEventAsync(new RaiseEventRequest { InstanceId = id, Name = name, Input = input }, cancellationToken: Token);

    public async Task<WorkflowState?> GetAsync(string id) =>
        (await Hub.GetInstanceAsync(new GetInstanceRequest { InstanceId = id, GetInputsAndOutputs = true }, cancellationToken: Token))
            .WorkflowState;

    public async Task<WorkflowState> EndOfAsync(string id)
    {
        var request = new GetInstanceRequest { InstanceId = id, GetInputsAndOutputs = true };
        return (await Hub.WaitForInstanceCompletionAsync(request, cancellationToken: Token)).WorkflowState;
    }

    /// <summary>The kinds of the events in history.</summary>
    public async Task<IReadOnlyList<string>> HistoryAsync(string id)
    {
        var history = await Hub.GetInstanceHistoryAsync(new GetInstanceHistoryRequest { InstanceId = id }, cancellationToken: Token);
        return [.. history.Events.Select(KindOf)];
    }

    /// <summary>A response field name of the event, as recordings have it.</summary>
    public static string KindOf(HistoryEvent item) => $"{char.ToLowerInvariant($"{item.EventTypeCase}"[0])}{$"{item.EventTypeCase}"[1..]}";

    /// <summary>Waits until an instance is in a state. daprd does not notify of it, so it is polled.</summary>
    public async Task WhenAsync(string id, Func<WorkflowState?, bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!holds(await GetAsync(id))) await timer.WaitForNextTickAsync(Token);
    }

    public Task WhenAsync(string id, OrchestrationStatus status) => WhenAsync(id, state => state?.WorkflowStatus == status);

    /// <summary>The error of a call as <c>CODE: detail</c>; empty if there is none.</summary>
    public async Task<string> ErrorOfAsync<T>(Func<TaskHubSidecarService.TaskHubSidecarServiceClient, CallOptions, AsyncUnaryCall<T>> call)
    {
        try
        {
            await call(Hub, new CallOptions(cancellationToken: Token));
            return "";
        }
        catch (RpcException exception)
        {
            return $"{CodeOf(exception.StatusCode)}: {exception.Status.Detail}";
        }
    }

    public async Task<(int Status, string Body)> HttpAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8);
        using var answer = await Rig.Http.SendAsync(request, Token);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Token));
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Rig.DisposeAsync();
    }

    // NotFound in the spelling of gRPC: NOT_FOUND.
    private static string CodeOf(StatusCode code) =>
        string.Concat($"{code}".Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}")).ToUpperInvariant();
}
