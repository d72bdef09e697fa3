using FilePipeline.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Hosting.Tests;

/// <summary>A service that has nothing but hosting and what a test maps, over a scripted sidecar.</summary>
internal sealed class HostedApp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HostedApp(ScriptedSidecar sidecar, WebApplication app)
    {
        Sidecar = sidecar;
        _app = app;
        Client = app.GetTestClient();
    }

    public ScriptedSidecar Sidecar { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<HostedApp> StartAsync(
        Action<WebApplication> map, Dictionary<string, string?>? settings = null,
        Action<ScriptedSidecar>? script = null, Action<WebApplicationBuilder>? add = null)
    {
        var sidecar = await ScriptedSidecar.StartAsync();
        script?.Invoke(sidecar);
        var app = Build(
            map,
            new(settings ?? [])
            {
                ["DAPR_GRPC_PORT"] = $"{sidecar.GrpcPort}",
                ["DAPR_HTTP_PORT"] = $"{sidecar.HttpPort}",
            },
            add);
        await app.StartAsync();
        return new(sidecar, app);
    }

    public static WebApplication Build(
        Action<WebApplication> map, Dictionary<string, string?> settings, Action<WebApplicationBuilder>? add = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.WebHost.UseSetting("Sidecar:AppPort", "1");
        builder.WebHost.UseSetting("Drain:NoticeDelay", "00:00:00");
        builder.WebHost.UseSetting("Sidecar:AppToken", "");
        foreach (var (key, value) in settings) builder.WebHost.UseSetting(key, value);
        builder.AddHosting("processor");
        builder.AddStorage();
        builder.AddDrain<DrainOptions>("Test", _ => TimeSpan.FromMinutes(1));
        builder.Services.AddSingleton<ILoggerProvider, LogLines>();
        add?.Invoke(builder);
        var app = builder.Build();
        app.MapHosting();
        map(app);
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Sidecar.DisposeAsync();
    }
}
