using System.Diagnostics.Metrics;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Ingest;

/// <summary>Counts uploads by result, as a filter of their routes.</summary>
internal sealed class UploadMetrics(Meter meter) : IEndpointFilter
{
    private readonly Counter<long> _uploads = meter.Counter(AppMetrics.Uploads);
    private readonly Histogram<double> _size = meter.Histogram(AppMetrics.UploadSize);

    /// <summary>Records the size of a stored file.</summary>
    public void Stored(long bytes) => _size.Record(bytes);

    /// <summary>Counts an upload of several requests when it ends.</summary>
    public void Count(string result) => _uploads.Add(1, new KeyValuePair<string, object?>("result", result));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = "failed";
        try
        {
            var answer = await next(context);
            result = StatusOf(answer) is StatusCodes.Status201Created or StatusCodes.Status200OK ? "stored" : "refused";
            return answer;
        }
        catch (UploadAbortedException)
        {
            result = "aborted";
            throw;
        }
        finally
        {
            Count(result);
        }
    }

    private static int? StatusOf(object? answer) =>
        ((answer is INestedHttpResult nested ? nested.Result : answer) as IStatusCodeHttpResult)?.StatusCode;
}
