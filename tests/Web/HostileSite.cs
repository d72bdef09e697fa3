using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Web.Tests;

/// <summary>A web server of somebody else, with one empty page; the browser finds it under any name.</summary>
internal sealed class HostileSite : IAsyncDisposable
{
    private readonly WebApplication _server;

    private HostileSite(WebApplication server) => _server = server;

    private int Port =>
        new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    public static async Task<HostileSite> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = new HostileSite(builder.Build());
        site._server.Run(context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.WriteAsync("<!doctype html><title>elsewhere</title>", context.RequestAborted);
        });
        await site._server.StartAsync(cancellation);
        return site;
    }

    public Uri As(string host) => new($"http://{host}:{Port}/");

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
