using System.Net;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

public sealed class UploadMetricsTests
{
    [Fact]
    public async Task Uploads_are_counted_by_result_and_measured_when_stored()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxBytes", "5"));
        using var measurements = new Measurements(app.Services);

        Assert.Equal(HttpStatusCode.Created, await PutAsync(app, 3));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PutAsync(app, 6));
        app.Sidecar.FailNext(call => call.Operation == "create");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PutAsync(app, 4));
        using var page = await app.GetAsync("/files");

        Assert.Equal(["result=stored", "result=refused", "result=failed"], measurements.Of(AppMetrics.Uploads.Name).Select(one =>
            Assert.Single(one.Labels)));
        Assert.Equal(3, Assert.Single(measurements.Of(AppMetrics.UploadSize.Name)).Value);
    }

    private static async Task<HttpStatusCode> PutAsync(IngestApp app, int bytes)
    {
        using var response = await app.PutAsync("/files/a.txt", new byte[bytes]);
        return response.StatusCode;
    }
}
