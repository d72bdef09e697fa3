using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>
/// Registers the methods of dapr.proto.runtime.v1.Dapr that apps use. The packages contain the messages but no server base class. Other
/// methods return Unimplemented, which Dapr.Client handles.
/// </summary>
internal sealed class DaprMethods(MessageLimit limit) : IServiceMethodProvider<GrpcApi>
{
    private const string Service = "dapr.proto.runtime.v1.Dapr";

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<GrpcApi> context)
    {
        Add(context, "GetState", GetStateRequest.Parser, GetStateResponse.Parser, (api, request, call) => api.GetState(request, call));
        Add(context, "GetBulkState", GetBulkStateRequest.Parser, GetBulkStateResponse.Parser, (api, request, call) =>
            api.GetBulkState(request, call));
        Add(context, "SaveState", SaveStateRequest.Parser, Empty.Parser, (api, request, call) => api.SaveState(request, call));
        Add(context, "DeleteState", DeleteStateRequest.Parser, Empty.Parser, (api, request, call) => api.DeleteState(request, call));
        Add(context, "DeleteBulkState", DeleteBulkStateRequest.Parser, Empty.Parser, (api, request, call) =>
            api.DeleteBulkState(request, call));
        Add(context, "ExecuteStateTransaction", ExecuteStateTransactionRequest.Parser, Empty.Parser, (api, request, call) =>
            api.ExecuteStateTransaction(request, call));
        Add(context, "InvokeBinding", InvokeBindingRequest.Parser, InvokeBindingResponse.Parser, (api, request, call) =>
            api.InvokeBinding(request, call));
        Add(context, "PublishEvent", PublishEventRequest.Parser, Empty.Parser, (api, request, call) => api.PublishEvent(request, call));
        Add(context, "BulkPublishEvent", BulkPublishRequest.Parser, BulkPublishResponse.Parser, (api, request, call) =>
            api.BulkPublishEvent(request, call));
        Add(context, "BulkPublishEventAlpha1", BulkPublishRequest.Parser, BulkPublishResponse.Parser, (api, request, call) =>
            api.BulkPublishEvent(request, call));
        Add(context, "GetMetadata", GetMetadataRequest.Parser, GetMetadataResponse.Parser, (api, _, _) => api.GetMetadata());
        Add(context, "SetMetadata", SetMetadataRequest.Parser, Empty.Parser, (api, request, _) => api.SetMetadata(request));
        Add(context, "Shutdown", ShutdownRequest.Parser, Empty.Parser, (api, _, _) => api.Shutdown());
    }

    private void Add<TRequest, TResponse>(
        ServiceMethodProviderContext<GrpcApi> context, string name, MessageParser<TRequest> requests, MessageParser<TResponse> responses,
        UnaryServerMethod<GrpcApi, TRequest, TResponse> run)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> =>
        context.AddUnaryMethod(
            new Method<TRequest, TResponse>(MethodType.Unary, Service, name, limit.Marshal(requests), limit.Marshal(responses)), [], run);
}
