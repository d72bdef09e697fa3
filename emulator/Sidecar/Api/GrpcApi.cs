using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using static Dapr.Client.Autogen.Grpc.v1.StateOptions.Types;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>daprd's gRPC API: translates messages to calls of the building blocks.</summary>
internal sealed class GrpcApi(BuildingBlocks blocks)
{
    public async Task<GetStateResponse> GetState(GetStateRequest request, ServerCallContext call)
    {
        var found = await blocks.State.GetAsync(request.StoreName, request.Key, call.CancellationToken);
        var response = new GetStateResponse { Data = UnsafeByteOperations.UnsafeWrap(found.Data), Etag = found.ETag };
        AddExpiry(response.Metadata, found);
        return response;
    }

    public async Task<GetBulkStateResponse> GetBulkState(GetBulkStateRequest request, ServerCallContext call)
    {
        var response = new GetBulkStateResponse();
        foreach (var (key, value, error) in await blocks.State.GetBulkAsync(
            request.StoreName, request.Keys, request.Parallelism, call.CancellationToken))
        {
            var item =
                new BulkStateItem { Key = key, Data = UnsafeByteOperations.UnsafeWrap(value.Data), Etag = value.ETag, Error = error ?? "" };
            AddExpiry(item.Metadata, value);
            response.Items.Add(item);
        }
        return response;
    }

    public async Task<Empty> SaveState(SaveStateRequest request, ServerCallContext call)
    {
        await blocks.State.SaveAsync(
            request.StoreName, [.. request.States.Select(item => WriteOf(item, parsesJson: true))], call.CancellationToken);
        return new Empty();
    }

    public async Task<Empty> DeleteState(DeleteStateRequest request, ServerCallContext call)
    {
        await blocks.State.DeleteAsync(request.StoreName, new StateRemoval(request.Key, request.Etag?.Value), call.CancellationToken);
        return new Empty();
    }

    public async Task<Empty> DeleteBulkState(DeleteBulkStateRequest request, ServerCallContext call)
    {
        await blocks.State.DeleteBulkAsync(
            request.StoreName, [.. request.States.Select(item => new StateRemoval(item.Key, item.Etag?.Value))], call.CancellationToken);
        return new Empty();
    }

    public async Task<Empty> ExecuteStateTransaction(ExecuteStateTransactionRequest request, ServerCallContext call)
    {
        var steps = request.Operations.Select(operation => operation.OperationType switch
        {
            // daprd never parses the values of a transaction, whatever their contentType.
            "upsert" => new StateStep(WriteOf(operation.Request, parsesJson: false), null),
            "delete" => new StateStep(null, operation.Request.Key),
            var type => throw new RpcException(new Status(StatusCode.Unimplemented, $"operation type {type} not supported")),
        });
        await blocks.State.TransactAsync(request.StoreName, [.. steps], call.CancellationToken);
        return new Empty();
    }

    public async Task<InvokeBindingResponse> InvokeBinding(InvokeBindingRequest request, ServerCallContext call)
    {
        var reply = await blocks.Bindings.InvokeAsync(
            request.Name, new BindingCall(request.Operation, request.Data.Memory, MetadataOf(request.Metadata, call)),
            call.CancellationToken);
        var response = new InvokeBindingResponse { Data = UnsafeByteOperations.UnsafeWrap(reply.Data ?? ReadOnlyMemory<byte>.Empty) };
        foreach (var (name, value) in reply.Metadata) response.Metadata[name] = value;
        return response;
    }

    public async Task<Empty> PublishEvent(PublishEventRequest request, ServerCallContext call)
    {
        await blocks.PubSub.PublishAsync(
            PublicationOf(request.PubsubName, request.Topic, request.Data, request.DataContentType, request.Metadata, call),
            call.CancellationToken);
        return new Empty();
    }

    /// <summary>Publishes one by one, because the component does not support bulk publishing.</summary>
    public async Task<BulkPublishResponse> BulkPublishEvent(BulkPublishRequest request, ServerCallContext call)
    {
        var response = new BulkPublishResponse();
        foreach (var entry in request.Entries)
        {
            try
            {
                var publication = PublicationOf(request.PubsubName, request.Topic, entry.Event, entry.ContentType, entry.Metadata, call);
                await blocks.PubSub.PublishAsync(publication, call.CancellationToken);
            }
            catch (DaprCallException exception) when (exception.Code is StatusCode.Internal)
            {
                response.FailedEntries.Add(new BulkPublishResponseFailedEntry { EntryId = entry.EntryId, Error = exception.Message });
            }
        }
        return response;
    }

    public Task<GetMetadataResponse> GetMetadata() => Task.FromResult(blocks.Metadata.ToGrpc());

    public Task<Empty> SetMetadata(SetMetadataRequest request)
    {
        blocks.Metadata.Set(request.Key, request.Value);
        return Task.FromResult(new Empty());
    }

    public Task<Empty> Shutdown()
    {
        blocks.RequestStop();
        return Task.FromResult(new Empty());
    }

    private static StateWrite WriteOf(StateItem item, bool parsesJson) => new(item.Key, item.Value.Memory, item.Etag?.Value)
    {
        IsJson = parsesJson && item.Metadata.GetValueOrDefault("contentType") == "application/json",
        IsFirstWrite = item.Options?.Concurrency is StateConcurrency.ConcurrencyFirstWrite,
        TimeToLive = item.Metadata.GetValueOrDefault("ttlInSeconds"),
    };

    private static void AddExpiry(MapField<string, string> metadata, StateValue value)
    {
        if (value.ExpiresAt is { } expires)
        {
            metadata["ttlExpireTime"] =
                expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    private static Publication PublicationOf(
        string pubSub, string topic, ByteString data, string contentType, MapField<string, string> metadata, ServerCallContext call) =>
        new(pubSub, topic, data.Memory,
            contentType.Length == 0 ? "text/plain" : contentType, new Dictionary<string, string>(metadata, StringComparer.Ordinal))
        {
            TraceParent = call.RequestHeaders.GetValue(TraceParent.Header),
        };

    // daprd passes call headers to the component unless the request has an entry of that name.
    private static Dictionary<string, string> MetadataOf(MapField<string, string> metadata, ServerCallContext call)
    {
        var merged = new Dictionary<string, string>(metadata, StringComparer.Ordinal);
        foreach (var header in call.RequestHeaders.Where(header => !header.IsBinary && header.Key != GrpcGate.TokenHeader))
            merged.TryAdd(header.Key, header.Value);
        return merged;
    }
}
