using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace FilePipeline.TestKit;

/// <summary>The gRPC surface of <see cref="ScriptedSidecar"/>. Dapr's package has the messages but no server class, so the methods are
/// bound here; gRPC requires virtual methods.</summary>
[BindServiceMethod(typeof(ScriptedDapr), nameof(BindService))]
public class ScriptedDapr
{
    private const string Service = "dapr.proto.runtime.v1.Dapr";

    internal ScriptedSidecar Sidecar { get; set; } = null!;

    public static void BindService(ServiceBinderBase binder, ScriptedDapr? service)
    {
        binder.AddMethod(Unary<GetStateRequest, GetStateResponse>(nameof(GetState)), service is null ? null : service.GetState);
        binder.AddMethod(Unary<SaveStateRequest, Empty>(nameof(SaveState)), service is null ? null : service.SaveState);
        binder.AddMethod(Unary<DeleteStateRequest, Empty>(nameof(DeleteState)), service is null ? null : service.DeleteState);
        binder.AddMethod(Unary<PublishEventRequest, Empty>(nameof(PublishEvent)), service is null ? null : service.PublishEvent);
        binder.AddMethod(
            Unary<InvokeBindingRequest, InvokeBindingResponse>(nameof(InvokeBinding)), service is null ? null : service.InvokeBinding);
    }

    public virtual Task<GetStateResponse> GetState(GetStateRequest request, ServerCallContext context)
    {
        var entry = Sidecar.Run(new("get", request.StoreName, "", request.Key, default, request.Metadata, null), () =>
            Sidecar.State.FindEntry(request.Key));
        return Task.FromResult(entry is { } found
            ? new GetStateResponse { Data = ByteString.CopyFrom(found.Content), Etag = found.ETag }
            : new GetStateResponse());
    }

    public virtual Task<Empty> SaveState(SaveStateRequest request, ServerCallContext context)
    {
        foreach (var item in request.States)
        {
            var isFirstWrite = item.Options?.Concurrency == StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite;
            var content = item.Value.ToByteArray();
            Sidecar.Run(new("save", request.StoreName, "", item.Key, content, item.Metadata, item.Etag?.Value), () =>
            {
                Sidecar.State.Save(request.StoreName, item.Key, content, item.Etag?.Value, isFirstWrite);
                return true;
            });
        }

        return Task.FromResult(new Empty());
    }

    public virtual Task<Empty> DeleteState(DeleteStateRequest request, ServerCallContext context)
    {
        Sidecar.Run(new("delete", request.StoreName, "", request.Key, default, request.Metadata, request.Etag?.Value), () =>
        {
            Sidecar.State.Delete(request.Key, request.Etag?.Value);
            return true;
        });
        return Task.FromResult(new Empty());
    }

    public virtual Task<Empty> PublishEvent(PublishEventRequest request, ServerCallContext context)
    {
        Sidecar.Publish(new("publish", request.PubsubName, request.Topic, "", request.Data.ToByteArray(), request.Metadata, null));
        return Task.FromResult(new Empty());
    }

    public virtual Task<InvokeBindingResponse> InvokeBinding(InvokeBindingRequest request, ServerCallContext context)
    {
        var key = request.Metadata.TryGetValue("key", out var value) ? value : "";
        var reply =
            Sidecar.InvokeBinding(new("binding", request.Name, request.Operation, key, request.Data.ToByteArray(), request.Metadata, null));
        var response = new InvokeBindingResponse { Data = ByteString.CopyFrom(reply.Content.Span) };
        foreach (var (name, text) in reply.Metadata ?? new Dictionary<string, string>()) response.Metadata[name] = text;
        return Task.FromResult(response);
    }

    private static Method<TRequest, TResponse> Unary<TRequest, TResponse>(string name)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        new(MethodType.Unary, Service, name, MarshallerOf<TRequest>(), MarshallerOf<TResponse>());

    private static Marshaller<T> MarshallerOf<T>()
        where T : class, IMessage<T>, new() =>
        Marshallers.Create(message => message.ToByteArray(), new MessageParser<T>(() => new T()).ParseFrom);
}
