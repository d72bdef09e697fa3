using Dapr.DurableTask.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>daprd's gRPC service for workflow workers and clients.</summary>
internal sealed class TaskHubApi(WorkflowClient client, WorkflowWorkers workers, WorkflowReports reports, TimeProvider clock)
{
    public async Task<CreateInstanceResponse> StartInstance(CreateInstanceRequest request, CancellationToken cancellation)
    {
        try
        {
            await client.CreateAsync(request, cancellation);
        }
        catch (CallException exception)
        {
            throw WorkflowException.Within("failed to create workflow instance", exception);
        }
        if (request.ScheduledStartTimestamp is null)
            await client.WaitAsync(request.InstanceId, status => !WorkflowStatus.IsPending(status), cancellation);
        return new CreateInstanceResponse { InstanceId = request.InstanceId };
    }

    public GetInstanceResponse GetInstance(GetInstanceRequest request) => client.Instances.Find(request.InstanceId) is var (_, turn)
        ? Show(request, turn) : new GetInstanceResponse();

    public async Task<GetInstanceResponse> WaitForInstanceStart(GetInstanceRequest request, CancellationToken cancellation) =>
        Show(request, await client.WaitAsync(request.InstanceId, status => !WorkflowStatus.IsPending(status), cancellation));

    public async Task<GetInstanceResponse> WaitForInstanceCompletion(GetInstanceRequest request, CancellationToken cancellation) =>
        Show(request, await client.WaitAsync(request.InstanceId, WorkflowStatus.IsFinal, cancellation));

    public async Task<RaiseEventResponse> RaiseEvent(RaiseEventRequest request, CancellationToken cancellation)
    {
        await client.AddAsync(request.InstanceId, HistoryEvents.Raised(clock.GetUtcNow(), request.Name, request.Input), cancellation);
        return new RaiseEventResponse();
    }

    public async Task<TerminateResponse> TerminateInstance(TerminateRequest request, CancellationToken cancellation)
    {
        try
        {
            await client.AddAsync(
                request.InstanceId, HistoryEvents.Terminated(clock.GetUtcNow(), request.Output, request.Recursive), cancellation);
        }
        catch (CallException exception)
        {
            throw WorkflowException.Within("failed to submit termination request", exception);
        }
        await client.WaitAsync(request.InstanceId, WorkflowStatus.IsFinal, cancellation);
        return new TerminateResponse();
    }

    /// <summary>Sets the status. Events are still delivered, and holding them back is the worker's part.</summary>
    public async Task<SuspendResponse> SuspendInstance(SuspendRequest request, CancellationToken cancellation)
    {
        await client.AddAsync(request.InstanceId, HistoryEvents.Suspended(clock.GetUtcNow(), request.Reason), cancellation);
        await WhenAsync(request.InstanceId, OrchestrationStatus.Suspended, cancellation);
        return new SuspendResponse();
    }

    public async Task<ResumeResponse> ResumeInstance(ResumeRequest request, CancellationToken cancellation)
    {
        await client.AddAsync(request.InstanceId, HistoryEvents.Resumed(clock.GetUtcNow(), request.Reason), cancellation);
        await WhenAsync(request.InstanceId, OrchestrationStatus.Running, cancellation);
        return new ResumeResponse();
    }

    public async Task<PurgeInstancesResponse> PurgeInstances(PurgeInstancesRequest request, CancellationToken cancellation)
    {
        if (request.PurgeInstanceFilter is not null)
            throw new WorkflowException(StatusCode.Unknown, "multi-instance purge is not unimplemented");
        try
        {
            var removed = await client.PurgeAsync(request.InstanceId, request.Recursive, request.Force, cancellation);
            return new PurgeInstancesResponse { DeletedInstanceCount = removed };
        }
        catch (CallException exception)
        {
            throw WorkflowException.Within("failed to purge workflow state", exception);
        }
    }

    public async Task<RerunWorkflowFromEventResponse> RerunWorkflowFromEvent(
        RerunWorkflowFromEventRequest request, CancellationToken cancellation) =>
        new() { NewInstanceID = await client.RerunAsync(request, cancellation) };

    public GetInstanceHistoryResponse GetInstanceHistory(GetInstanceHistoryRequest request) =>
        client.Instances.Load(request.InstanceId) is { } state ? new GetInstanceHistoryResponse { Events = { state.History } }
            : throw WorkflowException.OfStatus(StatusCode.NotFound, $"workflow instance '{request.InstanceId}' not found");

    /// <summary>DynamoDB cannot list keys by pattern.</summary>
    public ListInstanceIDsResponse ListInstanceIds() => throw new WorkflowException(
        StatusCode.Unknown,
        client.HasStore ? "state store *dynamodb.StateStore does not support listing keys" : "no state store with actor support found");

    public CompleteTaskResponse Complete(WorkflowResponse response)
    {
        if (!workers.Complete(response)) reports.AnswerUnexpected(response.InstanceId);
        return new CompleteTaskResponse();
    }

    public CompleteTaskResponse Complete(ActivityResponse response)
    {
        if (!workers.Complete(response)) reports.AnswerUnexpected(response.InstanceId);
        return new CompleteTaskResponse();
    }

    public async Task GetWorkItems(IServerStreamWriter<WorkItem> writer, CancellationToken left)
    {
        if (!await workers.ServeAsync(item => writer.WriteAsync(item, left), left))
            throw new WorkflowException(StatusCode.Cancelled, "shutting down");
    }

    private Task<TurnState> WhenAsync(string instance, OrchestrationStatus status, CancellationToken cancellation)
    {
        var wanted = WorkflowStatus.TextOf(status);
        return client.WaitAsync(instance, found => found == wanted || WorkflowStatus.IsFinal(found), cancellation);
    }

    private static GetInstanceResponse Show(GetInstanceRequest request, TurnState turn)
    {
        var state = new WorkflowState
        {
            InstanceId = request.InstanceId,
            Name = turn.Start?.Name ?? "",
            WorkflowStatus = turn.Status,
            CreatedTimestamp = TimestampOf(turn.CreatedAt),
            LastUpdatedTimestamp = TimestampOf(turn.Start is null ? null : turn.UpdatedAt),
            StartedAt = turn.StartedAt is { } started ? Timestamp.FromDateTimeOffset(started) : null,
        };
        if (TurnVersions.NameOf(turn.OldEvents) is { Length: > 0 } version) state.Version = version;
        if (request.GetInputsAndOutputs)
        {
            (state.Input, state.Output) = (turn.Start?.Input, turn.Completion?.Result);
            (state.CustomStatus, state.FailureDetails) = (turn.CustomStatus, turn.Completion?.FailureDetails);
        }
        return new GetInstanceResponse { Exists = true, WorkflowState = state };
    }

    // Go's zero time, which daprd sends for an instance that has not begun.
    private static Timestamp TimestampOf(DateTimeOffset? time) => Timestamp.FromDateTimeOffset(time ?? DateTimeOffset.MinValue);
}
