using System.Globalization;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>How this service and its sidecar reach each other. <c>APP_PORT</c> and
/// <c>APP_API_TOKEN</c> are what Dapr's tools set; in a cluster the token is a file (<c>SECRETS_FOLDER</c>).</summary>
public sealed class SidecarOptions
{
    /// <summary>The port that the sidecar calls.</summary>
    public int AppPort { get; set; } =
        int.TryParse(Environment.GetEnvironmentVariable("APP_PORT"), CultureInfo.InvariantCulture, out var port) ? port : 0;

    /// <summary>Listen on every address (Kubernetes, where the kubelet probes the pod's address) instead of loopback only.</summary>
    public bool ListenOnAnyAddress { get; set; }

    /// <summary>What the sidecar must send as <c>dapr-api-token</c>; empty asks for nothing.</summary>
    public string AppToken { get; set; } = Environment.GetEnvironmentVariable("APP_API_TOKEN") ?? "";
}

internal sealed class SidecarOptionsValidator : IValidateOptions<SidecarOptions>
{
    public ValidateOptionsResult Validate(string? name, SidecarOptions options)
    {
        List<string> faults = [];
        if (options.AppPort is < 1 or > 65535)
        {
            faults.Add(
                "APP_PORT (or Sidecar:AppPort) must be the port that the sidecar calls, 1 to 65535; `dapr run` and the emulator set it");
        }
        if (options.ListenOnAnyAddress && string.IsNullOrWhiteSpace(options.AppToken))
        {
            faults.Add(
                "Sidecar:ListenOnAnyAddress opens the sidecar's routes, and requeue's admin API, to everyone who reaches this machine; set "
                    + "APP_API_TOKEN (or Sidecar:AppToken), or listen on loopback only");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
