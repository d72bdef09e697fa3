using Microsoft.Extensions.Configuration;

namespace FilePipeline.Hosting;

/// <summary>Where the sidecar's HTTP API is, for calls that Dapr's client cannot make.</summary>
public static class SidecarAddress
{
    /// <summary>The address from the settings that Dapr's client reads too.</summary>
    public static Uri OfHttp(IConfiguration configuration) => new(
        configuration["DAPR_HTTP_ENDPOINT"] is { Length: > 0 } endpoint
            ? endpoint
            : $"http://127.0.0.1:{configuration["DAPR_HTTP_PORT"] ?? "3500"}");
}
