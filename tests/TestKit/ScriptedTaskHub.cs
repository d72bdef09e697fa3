using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Dapr.DurableTask.Protobuf;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FilePipeline.TestKit;

/// <summary>The workflow API of <see cref="ScriptedSidecar"/>: gives turns to the connected worker, and answers clients as a test says. It
/// keeps no state of instances.</summary>
[BindServiceMethod(typeof(ScriptedTaskHub), nameof(BindService))]
public class ScriptedTaskHub
{
    private const string Service = "TaskHubSidecarService";
    private readonly Channel<WorkItem> _work = Channel.CreateUnbounded<WorkItem>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<WorkflowResponse>> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<CreateInstanceRequest> _started = new();
    private readonly ConcurrentQueue<RaiseEventRequest> _events = new();
    private readonly TaskCompletionSource _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _connections;

    /// <summary>Runs before a start or an event is answered: throws, or waits.</summary>
    public Func<string, CancellationToken, Task> BeforeAnswer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Starts that were answered.</summary>
    public IReadOnlyList<CreateInstanceRequest> Started => [.. _started];

    /// <summary>Events that were answered.</summary>
    public IReadOnlyList<RaiseEventRequest> Events => [.. _events];

    /// <summary>How often a worker has connected.</summary>
    public int Connections => _connections;

    /// <summary>Completes when a worker connects.</summary>
    public Task Connected => _connected.Task;

    public static void BindService(ServiceBinderBase binder, ScriptedTaskHub? service)
    {
        binder.AddMethod(
            new Method<GetWorkItemsRequest, WorkItem>(
                MethodType.ServerStreaming, Service, nameof(GetWorkItems), Of(GetWorkItemsRequest.Parser), Of(WorkItem.Parser)),
            service is null ? null : service.GetWorkItems);
        Add(binder, nameof(Hello), Empty.Parser, Empty.Parser, service is null ? null : service.Hello);
        Add(binder, nameof(StartInstance), CreateInstanceRequest.Parser, CreateInstanceResponse.Parser,
            service is null ? null : service.StartInstance);
        Add(binder, nameof(RaiseEvent), RaiseEventRequest.Parser, RaiseEventResponse.Parser, service is null ? null : service.RaiseEvent);
        Add(binder, nameof(CompleteOrchestratorTask), WorkflowResponse.Parser, CompleteTaskResponse.Parser,
            service is null ? null : service.CompleteOrchestratorTask);
    }

    /// <summary>Lets the worker run a turn.</summary>
    public async Task<WorkflowResponse> RunAsync(WorkflowRequest request, CancellationToken cancellation)
    {
        var answer = _answers[request.InstanceId] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await _work.Writer.WriteAsync(new WorkItem { WorkflowRequest = request, CompletionToken = request.InstanceId }, cancellation);
        return await answer.Task.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, cancellation);
    }

    public virtual async Task GetWorkItems(
        GetWorkItemsRequest request, IServerStreamWriter<WorkItem> responseStream, ServerCallContext context)
    {
        Interlocked.Increment(ref _connections);
        _connected.TrySetResult();
        await foreach (var item in _work.Reader.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(item, context.CancellationToken);
    }

    public virtual Task<Empty> Hello(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public virtual async Task<CreateInstanceResponse> StartInstance(CreateInstanceRequest request, ServerCallContext context)
    {
        await BeforeAnswer("start", context.CancellationToken);
        _started.Enqueue(request);
        return new() { InstanceId = request.InstanceId };
    }

    [SuppressMessage("Design", "CA1030", Justification = "The name is that of the gRPC method.")]
    [SuppressMessage("Naming", "CA1716", Justification = "The name is that of the gRPC method.")]
    public virtual async Task<RaiseEventResponse> RaiseEvent(RaiseEventRequest request, ServerCallContext context)
    {
        await BeforeAnswer("event", context.CancellationToken);
        _events.Enqueue(request);
        return new();
    }

    public virtual Task<CompleteTaskResponse> CompleteOrchestratorTask(WorkflowResponse request, ServerCallContext context)
    {
        if (_answers.TryRemove(request.InstanceId, out var answer)) answer.TrySetResult(request);
        return Task.FromResult(new CompleteTaskResponse());
    }

    internal void Stop() => _work.Writer.TryComplete();

    private static void Add<TRequest, TResponse>(
        ServiceBinderBase binder, string name, MessageParser<TRequest> requests, MessageParser<TResponse> responses,
        UnaryServerMethod<TRequest, TResponse>? run)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        binder.AddMethod(new Method<TRequest, TResponse>(MethodType.Unary, Service, name, Of(requests), Of(responses)), run);

    private static Marshaller<T> Of<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create(message => message.ToByteArray(), parser.ParseFrom);
}
