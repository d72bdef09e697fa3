using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FilePipeline.Emulator.S3Http;

/// <summary>The interim answer to <c>Expect: 100-continue</c>.</summary>
internal static class S3Continue
{
    /// <summary>
    /// Sends it for empty bodies, for which Kestrel does not, because it sends it on the first read. A client that waits for the 100, such
    /// as botocore, would mistake the next answer for it.
    /// </summary>
    public static async Task SendAsync(HttpContext http)
    {
        if (!IsExpected(http) || http.Features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody) return;
        var output = http.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output;
        await output.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), http.RequestAborted);
    }

    /// <summary>Reads the rest of the body before a refusal: the client is sending it or waits for the 100.</summary>
    public static async Task DrainAsync(HttpContext http)
    {
        try
        {
            await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        }
        catch (IOException)
        {
            http.Response.Headers.Connection = "close";
        }
    }

    private static bool IsExpected(HttpContext http) =>
        http.Request.Protocol == "HTTP/1.1"
            && string.Equals(http.Request.Headers.Expect.ToString(), "100-continue", StringComparison.OrdinalIgnoreCase);
}
