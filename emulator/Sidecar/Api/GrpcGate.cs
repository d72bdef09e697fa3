using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Checks the API token, and returns errors like daprd, with google.rpc.ErrorInfo in the trailers.</summary>
internal sealed class GrpcGate(ApiToken token) : Interceptor
{
    public const string TokenHeader = "dapr-api-token";

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        RequireToken(context);
        try
        {
            return await continuation(request, context);
        }
        catch (DaprCallException exception)
        {
            throw ToRpcException(exception);
        }
        catch (JsonException exception)
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.Unknown, exception.Message, exception));
        }
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        RequireToken(context);
        return continuation(request, responseStream, context);
    }

    private void RequireToken(ServerCallContext context)
    {
        if (!token.Accepts(context.RequestHeaders.GetValue(TokenHeader)))
            throw new RpcException(new Grpc.Core.Status(StatusCode.Unauthenticated, "authentication error: api token mismatch"));
    }

    private static RpcException ToRpcException(DaprCallException exception)
    {
        if (exception.Reason is null) return new RpcException(new Grpc.Core.Status(exception.Code, exception.Message, exception));
        var reason = new ErrorInfo { Reason = exception.Reason, Domain = "dapr.io" };
        foreach (var (name, value) in exception.Metadata) reason.Metadata[name] = value;
        return new Google.Rpc.Status { Code = (int)exception.Code, Message = exception.Message, Details = { Any.Pack(reason) } }
            .ToRpcException();
    }
}

/// <summary>The API token that callers of the sidecar must send; none is required if it is empty.</summary>
internal sealed class ApiToken(string? expected)
{
    public bool Accepts(string? sent) => string.IsNullOrEmpty(expected)
        || CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent ?? ""), Encoding.UTF8.GetBytes(expected));
}
