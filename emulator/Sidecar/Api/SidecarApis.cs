using System.Net;
using FilePipeline.Emulator.Resources;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The two listeners of a sidecar: HTTP/1.1, and gRPC as HTTP/2 without TLS.</summary>
internal static class SidecarApis
{
    public static WebApplication Build(AppDefinition app, BuildingBlocks blocks, ApiToken token, WebGate gate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // HttpApi limits HTTP bodies; MessageLimit limits gRPC messages, with the error of daprd.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, app.DaprHttpPort, listener => listener.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, app.DaprGrpcPort, listener => listener.Protocols = HttpProtocols.Http2);
        });
        var limit = new MessageLimit(app.MaxBodySize);
        // Ctrl-C is handled by the command, not by a sidecar.
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();
        builder.Services.AddSingleton(new GrpcApi(blocks));
        builder.Services.AddSingleton(new GrpcGate(token));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<GrpcApi>>(new DaprMethods(limit)));
        builder.Services.AddSingleton(blocks.Workflows.Api);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<TaskHubApi>>(new TaskHubMethods(limit)));
        builder.Services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = null;
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<GrpcGate>();
        });
        var apis = builder.Build();
        apis.UseWebGate(gate);
        apis.Use(next => context =>
            context.Request.Protocol == HttpProtocol.Http2 ? next(context) : HttpApi.GuardAsync(context, token, app.MaxBodySize, next));
        apis.UseRouting();
        apis.MapGrpcService<GrpcApi>();
        apis.MapGrpcService<TaskHubApi>();
        HttpApi.Map(apis, blocks, new InvocationPaths(blocks.Invocation));
        return apis;
    }

    public static async Task<(int Http, int Grpc)> OpenAsync(WebApplication apis, AppDefinition app, CancellationToken cancellation)
    {
        try
        {
            await apis.StartAsync(cancellation);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            var isHttp = exception.Message.Contains($":{app.DaprHttpPort}", StringComparison.Ordinal);
            throw new PortInUseException(
                isHttp ? app.DaprHttpPort : app.DaprGrpcPort, $"{(isHttp ? "daprHTTPPort" : "daprGRPCPort")} of {app.AppId}", exception);
        }
        var ports = apis.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
            .Select(address => new Uri(address).Port).ToList();
        return (ports[0], ports[1]);
    }

    private sealed class PassiveLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
