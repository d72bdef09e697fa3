using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace FilePipeline.Hosting;

/// <summary>How this service and its sidecar reach each other. <c>APP_PORT</c> and <c>APP_API_TOKEN</c> are what Dapr's tools set.</summary>
public sealed class SidecarOptions
{
    /// <summary>The service's name; set by code.</summary>
    [Required]
    public string AppId { get; set; } = "";

    /// <summary>The port that the sidecar calls.</summary>
    [ConfigurationKeyName("AppPort")]
    [Range(1, 65535, ErrorMessage = "APP_PORT (or Sidecar:AppPort) must be a port from 1 to 65535")]
    public int AppPort { get; set; } = DefaultPort();

    /// <summary>Listen on every address (Kubernetes, where the kubelet probes the pod's address) instead of loopback only.</summary>
    public bool ListenOnAnyAddress { get; set; }

    /// <summary>What the sidecar must send as <c>dapr-api-token</c>; empty asks for nothing.</summary>
    public string AppToken { get; set; } = Environment.GetEnvironmentVariable("APP_API_TOKEN") ?? "";

    private static int DefaultPort() => int.TryParse(Environment.GetEnvironmentVariable("APP_PORT"), out var port) ? port : 0;
}

[OptionsValidator]
internal sealed partial class SidecarOptionsValidator : IValidateOptions<SidecarOptions>;
