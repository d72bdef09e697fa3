using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Terraform.Tests.Provider;

/// <summary>Serves <see cref="ProviderStub"/> on a loopback port, where <c>TF_REATTACH_PROVIDERS</c> sends Terraform to.</summary>
internal sealed class ProviderServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ProviderServer(WebApplication app) => _app = app;

    /// <summary>The value of <c>TF_REATTACH_PROVIDERS</c>.</summary>
    public string Reattach => JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
    {
        ["registry.terraform.io/hashicorp/aws"] = new
        {
            Protocol = "grpc",
            ProtocolVersion = 6,
            Pid = Environment.ProcessId,
            Test = true, // Terraform leaves the process alone
            Addr = new { Network = "tcp", String = Address.Authority },
        },
    });

    private Uri Address =>
        new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<ProviderServer> StartAsync(AwsSchema schema, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
            options.Listen(IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new ProviderStub(schema));
        var app = builder.Build();
        app.MapGrpcService<ProviderStub>();
        await app.StartAsync(cancellation);
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
