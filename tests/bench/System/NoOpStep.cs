using System.Net;
using FilePipeline.Contracts;
using FilePipeline.DeploymentModel;
using FilePipeline.Emulator;
using FilePipeline.Emulator.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace FilePipeline.Bench;

/// <summary>A step that answers 204 to every call.</summary>
internal static class NoOpStep
{
    /// <summary>Its app in <c>dapr.steps.yaml</c>.</summary>
    public const string App = "invoice-totals";

    /// <summary>Fast intake, and the step for every text.</summary>
    public static EmulatorOptions Adjust(EmulatorOptions options)
    {
        var root = Path.GetDirectoryName(options.RunFile)!;
        var folders = (string[])[Path.Combine(root, "components", "localstack"), Path.Combine(root, "components", "localstack-fast")];
        return options with
        {
            Attached = App,
            Resources = _ => ResourceSet.Load(folders),
            Topology = _ => Topology.Load(Path.Combine(root, "deploy", "localstack", "topology.fast.json")),
            Environment = new Dictionary<string, IReadOnlyDictionary<string, string>>(options.Environment, StringComparer.Ordinal)
            {
                [AppIds.Processor] = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Processor__Steps__0__Keys__0"] = "**",
                    ["Processor__Steps__0__Types__0"] = "text/plain",
                },
            },
        };
    }

    /// <summary>Starts the app in this process.</summary>
    public static async Task<IAsyncDisposable> StartAsync(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        app.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.StatusCode = HttpMethods.IsPost(context.Request.Method)
                ? StatusCodes.Status204NoContent
                : StatusCodes.Status200OK;
        });
        await app.StartAsync();
        return app;
    }
}
