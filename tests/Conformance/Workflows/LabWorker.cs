using System.Threading.Channels;
using Dapr.DurableTask.Protobuf;
using Grpc.Core;

namespace FilePipeline.Conformance.Tests;

/// <summary>A workflow worker without an SDK: keeps all work that it gets, and answers as the fact sets.</summary>
internal sealed class LabWorker : IAsyncDisposable
{
    private readonly TaskHubSidecarService.TaskHubSidecarServiceClient _hub;
    private readonly CancellationTokenSource _left = new();
    private readonly AsyncServerStreamingCall<WorkItem> _stream;
    private readonly Channel<WorkItem> _arrivals = Channel.CreateUnbounded<WorkItem>();
    private readonly Task _reading;

    public LabWorker(TaskHubSidecarService.TaskHubSidecarServiceClient hub)
    {
        _hub = hub;
        _stream = hub.GetWorkItems(new GetWorkItemsRequest(), cancellationToken: _left.Token);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The answer to a turn; none for null.</summary>
    public Func<WorkflowRequest, WorkflowResponse?> Turns { get; set; } = LabWorkflows.Decide;

    /// <summary>The answer to an activity; none for null.</summary>
    public Func<ActivityRequest, ActivityResponse?> Activities { get; set; } = LabWorkflows.Echo;

    /// <summary>The next work that came, answered or not.</summary>
    public ValueTask<WorkItem> NextAsync(CancellationToken cancellation) => _arrivals.Reader.ReadAsync(cancellation);

    public async Task<WorkflowRequest> NextTurnAsync(CancellationToken cancellation)
    {
        while (true)
            if ((await NextAsync(cancellation)).WorkflowRequest is { } request) return request;
    }

    public async Task<ActivityRequest> NextActivityAsync(CancellationToken cancellation)
    {
        while (true)
            if ((await NextAsync(cancellation)).ActivityRequest is { } request) return request;
    }

    /// <summary>Leaves at once, in the middle of whatever it does.</summary>
    public async ValueTask DisposeAsync()
    {
        await _left.CancelAsync();
        await _reading;
        _stream.Dispose();
        _left.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            await foreach (var item in _stream.ResponseStream.ReadAllAsync())
            {
                _arrivals.Writer.TryWrite(item);
                await AnswerAsync(item);
            }
        }
        catch (RpcException)
        {
            // The worker or the sidecar has left.
        }
    }

    private async Task AnswerAsync(WorkItem item)
    {
        if (item.WorkflowRequest is { } turn && Turns(turn) is { } decided) await _hub.CompleteWorkflowTaskAsync(decided);
        if (item.ActivityRequest is { } activity && Activities(activity) is { } done) await _hub.CompleteActivityTaskAsync(done);
    }
}
