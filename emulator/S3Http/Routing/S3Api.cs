using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;
using Microsoft.Data.Sqlite;

namespace FilePipeline.Emulator.S3Http;

/// <summary>S3 over HTTP: adds request ids and writes errors in the format of S3.</summary>
internal sealed class S3Api(EmbeddedCloud cloud, PartStore parts)
{
    private const string RequestId = "x-amz-request-id";
    private readonly S3Routes _routes = new(cloud, parts);

    public async Task HandleAsync(HttpContext http)
    {
        http.Response.Headers[RequestId] = $"{Guid.NewGuid():N}"[..16].ToUpperInvariant();
        http.Response.Headers["x-amz-id-2"] = "emulator";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        try
        {
            await S3Continue.SendAsync(http);
            await _routes.HandleAsync(S3Call.Of(http));
        }
        catch (S3Exception refusal)
        {
            await RefuseAsync(http, refusal);
        }
        catch (InvalidKeyException refusal)
        {
            await RefuseAsync(http, new(400, refusal.Code, refusal.Message));
        }
        catch (BadHttpRequestException refusal)
        {
            await RefuseAsync(http, refusal.StatusCode == StatusCodes.Status408RequestTimeout
                ? new(400, "RequestTimeout",
                    "Your socket connection to the server was not read from or written to within the timeout period.")
                : S3Exception.IncompleteBody());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SqliteException
            && !http.RequestAborted.IsCancellationRequested)
        {
            // For example, the disk is full.
            await RefuseAsync(http, new(503, "ServiceUnavailable", $"The emulator cannot access its data: {exception.Message}"));
        }
    }

    private static async Task RefuseAsync(HttpContext http, S3Exception refusal)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        await S3Continue.DrainAsync(http);
        var response = http.Response;
        // The body may be longer than its length; the rest must not be read as the next request.
        if (refusal.Status == StatusCodes.Status400BadRequest) response.Headers.Connection = "close";
        response.StatusCode = refusal.Status;
        response.ContentLength = null;
        if (http.Request.Method == "HEAD" || refusal.Status == StatusCodes.Status304NotModified) return;
        await S3Xml.WriteAsync(new(http, "", ""), new XElement(
            "Error",
            new XElement("Code", refusal.Code), new XElement("Message", refusal.Message), new XElement("Resource", S3Call.PathOf(http)),
            new XElement("RequestId", response.Headers[RequestId].ToString()), new XElement("HostId", "emulator")));
    }
}
