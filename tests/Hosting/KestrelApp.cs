using System.Net;
using System.Net.Sockets;
using FilePipeline.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Hosting.Tests;

/// <summary>A service that has nothing but hosting and what a test maps, on a real port.</summary>
internal sealed class KestrelApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KestrelApp(WebApplication app, int port)
    {
        _app = app;
        Client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
        Port = port;
    }

    public int Port { get; }

    public HttpClient Client { get; }

    public IReadOnlyList<string> Log => _app.Services.GetServices<ILoggerProvider>().OfType<LogLines>().Single().Lines;

    public static async Task<KestrelApp> StartAsync(Action<WebApplication> map, params (string Key, string Value)[] settings)
    {
        for (var tries = 1; ; tries++)
        {
            var port = FreePort();
            var app = Build(map, port, settings);
            try
            {
                await app.StartAsync();
                return new(app, port);
            }
            catch (IOException) when (tries < 5)
            {
                // Another process took the port in between.
                await app.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static WebApplication Build(Action<WebApplication> map, int port, (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseSetting("Sidecar:AppPort", $"{port}");
        builder.WebHost.UseSetting("Sidecar:AppToken", "");
        foreach (var (key, value) in settings) builder.WebHost.UseSetting(key, value);
        builder.AddHosting("processor");
        builder.AddStorage();
        builder.Services.AddSingleton<ILoggerProvider, LogLines>();
        var app = builder.Build();
        app.MapHosting();
        map(app);
        return app;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
