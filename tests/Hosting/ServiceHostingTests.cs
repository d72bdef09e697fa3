using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting.Tests;

public sealed class ServiceHostingTests
{
    private const string Zeros = "00-00000000000000000000000000000000-0000000000000000-00";
    private static readonly Dictionary<string, string?> _guarded = new() { ["Sidecar:AppToken"] = "secret" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData("secret2", HttpStatusCode.Unauthorized)]
    [InlineData("secret", HttpStatusCode.OK)]
    public async Task Sidecar_routes_ask_for_the_token_when_one_is_configured(string? token, HttpStatusCode expected)
    {
        var calls = 0;
        await using var app = await HostedApp.StartAsync(app => app.MapBinding("/work", () => Count(ref calls)), _guarded);
        Assert.Equal(expected, await PostAsync(app, token));
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, calls);
    }

    [Fact]
    public async Task A_secret_in_a_file_overrides_the_other_settings()
    {
        var (calls, folder) = (0, Directory.CreateTempSubdirectory("secrets-"));
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Sidecar__AppToken"), "from-file\n", Cancellation);
            await using var app = await HostedApp.StartAsync(
                app => app.MapBinding("/work", () => Count(ref calls)),
                new() { ["Sidecar:AppToken"] = "secret", ["SECRETS_FOLDER"] = folder.FullName });

            Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(app, "secret"));
            Assert.Equal(HttpStatusCode.OK, await PostAsync(app, "from-file"));
            Assert.Equal(1, calls);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Health_needs_no_token_since_probes_have_none()
    {
        await using var app = await HostedApp.StartAsync(_ => { }, _guarded);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/healthz"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/readyz"));
    }

    [Fact]
    public async Task A_service_is_not_ready_while_its_sidecar_is_not()
    {
        await using var app = await HostedApp.StartAsync(_ => { });
        app.Sidecar.IsHealthy = false;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(app, "/readyz"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/healthz"));
        app.Sidecar.IsHealthy = true;
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/readyz"));
    }

    [Fact]
    public async Task A_service_without_a_sidecar_lives_and_is_not_ready()
    {
        await using var app = await HostedApp.StartAsync(_ => { });
        await app.Sidecar.DisposeAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(app, "/readyz"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(app, "/healthz"));
    }

    [Fact]
    public async Task A_service_that_stops_is_not_ready()
    {
        await using var app = await HostedApp.StartAsync(_ => { });
        app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await StatusAsync(app, "/readyz"));
    }

    [Theory]
    [InlineData(Zeros)]
    [InlineData("nonsense")]
    [InlineData(null)]
    public async Task A_traceparent_of_zeros_starts_a_trace_of_its_own(string? traceparent)
    {
        var (trace, lines) = await TraceAsync(traceparent);
        Assert.NotEqual(default, ActivityTraceId.CreateFromString(trace));
        Assert.Contains(lines, line => line.Contains($"TraceId:{trace}", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("TraceId:0000000000", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_valid_traceparent_is_continued()
    {
        var (trace, _) = await TraceAsync("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", trace);
    }

    [Fact]
    public async Task All_invalid_settings_are_reported_and_the_exit_code_is_1()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Sidecar:AppPort"] = "0";
        builder.Configuration["Two:First"] = "0";
        builder.Configuration["Two:Second"] = "";
        builder.AddHosting("processor");
        builder.AddSettings<TwoSettings, TwoSettingsValidator>("Two");
        using var log = new LogLines();
        builder.Logging.AddProvider(log);
        await using var app = builder.Build();
        Assert.Equal(1, await app.RunToExitCodeAsync());
        var lines = log.Lines;
        foreach (var word in (string[])["APP_PORT", "First", "Second"])
        {
            Assert.Contains(lines, line =>
                line.StartsWith("Critical: Cannot start", StringComparison.Ordinal) && line.Contains(word, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("Two:First")]
    [InlineData("Sidecar:AppPort")]
    public async Task A_setting_that_is_no_number_is_one_clear_line_and_exit_code_1(string setting)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Sidecar:AppPort"] = "1";
        builder.Configuration[setting] = "abc";
        builder.AddHosting("processor");
        builder.AddSettings<TwoSettings, TwoSettingsValidator>("Two");
        using var log = new LogLines();
        builder.Logging.AddProvider(log);
        await using var app = builder.Build();
        Assert.Equal(1, await app.RunToExitCodeAsync());
        Assert.Single(log.Lines, line =>
            line.StartsWith("Critical: Cannot start", StringComparison.Ordinal)
                && line.Contains($"'abc' at '{setting}'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_line_and_exit_code_1()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["Sidecar:AppPort"] = $"{((IPEndPoint)taken.LocalEndpoint).Port}";
        builder.AddHosting("processor");
        using var log = new LogLines();
        builder.Logging.AddProvider(log);
        await using var app = builder.Build();
        Assert.Equal(1, await app.RunToExitCodeAsync());
        var lines = log.Lines;
        Assert.Single(lines, line =>
            line.StartsWith("Critical: Cannot start", StringComparison.Ordinal) && line.Contains("in use", StringComparison.Ordinal));
    }

    private static async Task<(string Trace, IReadOnlyList<string> Lines)> TraceAsync(string? traceparent)
    {
        var trace = "";
        await using var app = await HostedApp.StartAsync(app => app.MapBinding("/work", (ILogger logger, HttpContext context) =>
        {
            trace = Activity.Current!.TraceId.ToHexString();
            logger.SidecarTokenWrong(context.Request.Path);
            return DeliveryResult.Success;
        }));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/work");
        if (traceparent is not null) request.Headers.Add("traceparent", traceparent);
        using var response = await app.Client.SendAsync(request, Cancellation);
        response.EnsureSuccessStatusCode();
        return (trace, app.Services.GetServices<ILoggerProvider>().OfType<LogLines>().Single().Lines);
    }

    private static async Task<HttpStatusCode> PostAsync(HostedApp app, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/work");
        if (token is not null) request.Headers.Add("dapr-api-token", token);
        using var response = await app.Client.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> StatusAsync(HostedApp app, string path)
    {
        using var response = await app.Client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return response.StatusCode;
    }

    private static DeliveryResult Count(ref int calls)
    {
        calls++;
        return DeliveryResult.Success;
    }
}

internal sealed class TwoSettings
{
    [Range(1, 9)]
    public int First { get; set; } = 1;

    [Required]
    public string Second { get; set; } = "x";
}

[OptionsValidator]
internal sealed partial class TwoSettingsValidator : IValidateOptions<TwoSettings>;
