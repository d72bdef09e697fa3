using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Asks for the token, and words refusals as daprd does, with google.rpc.ErrorInfo in the trailers.</summary>
internal sealed class GrpcGate(ApiToken token) : Interceptor
{
    public const string TokenHeader = "dapr-api-token";

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (!token.Accepts(context.RequestHeaders.GetValue(TokenHeader)))
            throw new RpcException(new Grpc.Core.Status(StatusCode.Unauthenticated, "authentication error: api token mismatch"));
        try
        {
            return await continuation(request, context);
        }
        catch (DaprCallException fault)
        {
            throw Word(fault);
        }
        catch (JsonException fault)
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.Unknown, fault.Message, fault));
        }
    }

    private static RpcException Word(DaprCallException fault)
    {
        if (fault.Reason is null) return new RpcException(new Grpc.Core.Status(fault.Code, fault.Message, fault));
        var reason = new ErrorInfo { Reason = fault.Reason, Domain = "dapr.io" };
        foreach (var (name, value) in fault.Metadata) reason.Metadata[name] = value;
        return new Google.Rpc.Status { Code = (int)fault.Code, Message = fault.Message, Details = { Any.Pack(reason) } }.ToRpcException();
    }
}
