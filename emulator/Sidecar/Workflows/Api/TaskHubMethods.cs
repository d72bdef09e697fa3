using Dapr.DurableTask.Protobuf;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Registers the methods of TaskHubSidecarService, which belongs to no proto package. Dapr.Workflow contains its messages but no
/// server base class.</summary>
internal sealed class TaskHubMethods(MessageLimit limit) : IServiceMethodProvider<TaskHubApi>
{
    private const string Service = "TaskHubSidecarService";

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TaskHubApi> context)
    {
        Add(context, "Hello", Empty.Parser, Empty.Parser, (_, _, _) => new Empty());
        AddAsync(context, "StartInstance", CreateInstanceRequest.Parser, CreateInstanceResponse.Parser,
            (api, request, token) => api.StartInstance(request, token));
        Add(context, "GetInstance", GetInstanceRequest.Parser, GetInstanceResponse.Parser, (api, request, _) => api.GetInstance(request));
        AddAsync(context, "WaitForInstanceStart", GetInstanceRequest.Parser, GetInstanceResponse.Parser,
            (api, request, token) => api.WaitForInstanceStart(request, token));
        AddAsync(context, "WaitForInstanceCompletion", GetInstanceRequest.Parser, GetInstanceResponse.Parser,
            (api, request, token) => api.WaitForInstanceCompletion(request, token));
        AddAsync(context, "RaiseEvent", RaiseEventRequest.Parser, RaiseEventResponse.Parser, (api, request, token) => api.RaiseEvent(
            request, token));
        AddAsync(context, "TerminateInstance", TerminateRequest.Parser, TerminateResponse.Parser,
            (api, request, token) => api.TerminateInstance(request, token));
        AddAsync(context, "SuspendInstance", SuspendRequest.Parser, SuspendResponse.Parser, (api, request, token) => api.SuspendInstance(
            request, token));
        AddAsync(context, "ResumeInstance", ResumeRequest.Parser, ResumeResponse.Parser, (api, request, token) => api.ResumeInstance(
            request, token));
        AddAsync(context, "PurgeInstances", PurgeInstancesRequest.Parser, PurgeInstancesResponse.Parser,
            (api, request, token) => api.PurgeInstances(request, token));
        AddAsync(context, "RerunWorkflowFromEvent", RerunWorkflowFromEventRequest.Parser, RerunWorkflowFromEventResponse.Parser,
            (api, request, token) => api.RerunWorkflowFromEvent(request, token));
        Add(context, "GetInstanceHistory", GetInstanceHistoryRequest.Parser, GetInstanceHistoryResponse.Parser,
            (api, request, _) => api.GetInstanceHistory(request));
        Add(context, "ListInstanceIDs", ListInstanceIDsRequest.Parser, ListInstanceIDsResponse.Parser,
            (api, _, _) => api.ListInstanceIds());
        Add(context, "CompleteActivityTask", ActivityResponse.Parser, CompleteTaskResponse.Parser, (api, response, _) => api.Complete(
            response));
        // One method with two names: the SDK uses the older one.
        Add(context, "CompleteOrchestratorTask", WorkflowResponse.Parser, CompleteTaskResponse.Parser, (api, response, _) => api.Complete(
            response));
        Add(context, "CompleteWorkflowTask", WorkflowResponse.Parser, CompleteTaskResponse.Parser, (api, response, _) => api.Complete(
            response));
        context.AddServerStreamingMethod(
            new Method<GetWorkItemsRequest, WorkItem>(
                MethodType.ServerStreaming, Service, "GetWorkItems", limit.Marshal(GetWorkItemsRequest.Parser), limit.Marshal(
                    WorkItem.Parser)),
            [], (api, _, writer, call) => AnswerAsync(async () =>
            {
                await api.GetWorkItems(writer, call.CancellationToken);
                return true;
            }));
    }

    private void Add<TRequest, TResponse>(
        ServiceMethodProviderContext<TaskHubApi> context, string name, MessageParser<TRequest> requests, MessageParser<TResponse> responses,
        Func<TaskHubApi, TRequest, CancellationToken, TResponse> run)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        AddAsync(context, name, requests, responses, (api, request, token) => Task.FromResult(run(api, request, token)));

    private void AddAsync<TRequest, TResponse>(
        ServiceMethodProviderContext<TaskHubApi> context, string name, MessageParser<TRequest> requests, MessageParser<TResponse> responses,
        Func<TaskHubApi, TRequest, CancellationToken, Task<TResponse>> run)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        context.AddUnaryMethod(
            new Method<TRequest, TResponse>(MethodType.Unary, Service, name, limit.Marshal(requests), limit.Marshal(responses)), [],
            (api, request, call) => AnswerAsync(() => run(api, request, call.CancellationToken)));

    private static async Task<T> AnswerAsync<T>(Func<Task<T>> run)
    {
        try
        {
            return await run();
        }
        catch (WorkflowException exception)
        {
            throw new RpcException(new Status(exception.Code, exception.Message, exception));
        }
        catch (CallException exception)
        {
            throw new RpcException(new Status(StatusCode.Unknown, exception.Message, exception));
        }
    }
}
