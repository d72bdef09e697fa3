using System.Reflection;
using System.Text.Json;
using Dapr.Client;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Grpc.Core;

namespace FilePipeline.Protocol.Tests;

/// <summary>Carries the calls of the real DaprClient to the schedule instead of to a network.</summary>
/// <param name="world">Where the calls have their effect.</param>
internal sealed class SimulatedSidecar(World world) : CallInvoker
{
    /// <summary>The real client of Dapr's package over this sidecar. Its constructor is internal, and its builder takes an address
    /// only.</summary>
    public DaprClient CreateClient()
    {
        var type = typeof(DaprClient).Assembly.GetType("Dapr.Client.DaprClientGrpc", throwOnError: true)!;
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Single();
#pragma warning disable CA2000 // The client keeps it for as long as the schedule lasts.
        var http = new HttpClient();
#pragma warning restore CA2000
        object[] parts =
        [
            new Dapr.Client.Autogen.Grpc.v1.Dapr.DaprClient(this), http, new Uri("http://simulated.test"),
            new JsonSerializerOptions(JsonSerializerDefaults.Web),
        ];
        var given = constructor.GetParameters().Select(one => Array.Find(parts, one.ParameterType.IsInstanceOfType));
        return (DaprClient)constructor.Invoke([.. given]);
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        var message = (IMessage)request;
        var actor = Actor.Current;
        var reply = actor.CallAsync(TitleOf(message), () => world.Apply(actor, message), options.CancellationToken);
        return new(CastAsync<TResponse>(reply), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw NotSupported(method.Name);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw NotSupported(method.Name);

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw NotSupported(method.Name);

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw NotSupported(method.Name);

    private static async Task<T> CastAsync<T>(Task<object> reply) => (T)await reply;

    private static string TitleOf(IMessage request) => request switch
    {
        GetStateRequest get => $"get {get.Key}",
        SaveStateRequest { States: [var item] } => $"save {item.Key}",
        PublishEventRequest publish => $"publish {publish.Metadata["cloudevent.id"]}",
        InvokeBindingRequest binding => $"{binding.Name} {binding.Operation} {binding.Metadata.GetValueOrDefault("key")}".TrimEnd(),
        _ => throw NotSupported(request.Descriptor.Name),
    };

    private static NotSupportedException NotSupported(string what) => new($"{what} is not simulated");
}
