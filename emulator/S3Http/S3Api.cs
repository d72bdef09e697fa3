using System.Xml.Linq;
using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.S3Http;

/// <summary>Which operation a request is, and S3's form of errors.</summary>
internal sealed class S3Api(EmbeddedCloud cloud, PartStore parts)
{
    private readonly S3Buckets _buckets = new(cloud.Objects);
    private readonly S3ObjectCalls _objects = new(cloud.Objects);
    private readonly S3Uploads _uploads = new(cloud.Objects, parts);

    public async Task HandleAsync(HttpContext http)
    {
        var call = S3Call.Of(http);
        http.Response.Headers["x-amz-request-id"] = $"{Guid.NewGuid():N}";
        try
        {
            if (call.Bucket.Length > 0 && !cloud.Objects.Buckets.Contains(call.Bucket)) throw S3Fault.NoSuchBucket();
            await (call.Key.Length > 0 ? HandleObjectAsync(call) : _buckets.HandleAsync(call));
        }
        catch (S3Fault fault)
        {
            await RefuseAsync(call, fault);
        }
    }

    private Task HandleObjectAsync(S3Call call) => (call.Request.Method, call.Has("uploadId"), call.Has("uploads")) switch
    {
        ("POST", _, true) => _uploads.BeginAsync(call),
        ("PUT", true, _) => _uploads.PutPartAsync(call),
        ("POST", true, _) => _uploads.CompleteAsync(call),
        ("DELETE", true, _) => _uploads.AbortAsync(call),
        ("GET", true, _) => _uploads.ListPartsAsync(call),
        ("PUT", false, _) => _objects.PutAsync(call),
        ("GET" or "HEAD", false, _) => _objects.GetAsync(call),
        ("DELETE", false, _) => _objects.DeleteAsync(call),
        _ => throw S3Fault.NotBuilt($"{call.Request.Method} of an object"),
    };

    private static async Task RefuseAsync(S3Call call, S3Fault fault)
    {
        if (call.Response.HasStarted)
        {
            call.Http.Abort();
            return;
        }

        call.Response.StatusCode = fault.Status;
        if (call.Request.Method == "HEAD") return;
        await S3Xml.WriteAsync(call, new XElement(
            "Error", new XElement("Code", fault.Code), new XElement("Message", fault.Message), new XElement("Resource", $"/{call.Bucket}/{call.Key}")));
    }
}
