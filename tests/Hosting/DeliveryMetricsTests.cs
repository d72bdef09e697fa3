using FilePipeline.Contracts;

namespace FilePipeline.Hosting.Tests;

public sealed class DeliveryMetricsTests
{
    [Theory]
    [InlineData("success", 0)]
    [InlineData("drop", 0)]
    [InlineData("retry", 1)]
    [InlineData("failure", 1)]
    [InlineData("error", 1)]
    public async Task A_delivery_is_timed_by_route_and_result_and_retries_are_counted(string how, int failures)
    {
        await using var app = await HostedApp.StartAsync(app => app.MapBinding("/work", () => Handle(how)));
        using var measurements = new Measurements(app.Services);
        using var nothing = new ByteArrayContent([]);
        try
        {
            using var response =
                await app.Client.PostAsync(new Uri("/work", UriKind.Relative), nothing, TestContext.Current.CancellationToken);
        }
        catch (InvalidOperationException)
        {
            // A test server passes on what Kestrel answers with 500.
        }

        string[] labels = ["route=/work", $"result={(how == "failure" ? "retry" : how)}"];
        Assert.Equal(labels, Assert.Single(measurements.Of(AppMetrics.DeliveryDuration.Name)).Labels);
        Assert.Equal(Enumerable.Repeat(labels, failures), measurements.Of(AppMetrics.DeliveryFailures.Name).Select(one => one.Labels));
    }

    private static DeliveryResult Handle(string how) => how switch
    {
        "success" => DeliveryResult.Success,
        "drop" => DeliveryResult.Drop,
        "retry" => DeliveryResult.Retry,
        "failure" => throw new CodedException(Codes.NotFound, "gone"),
        _ => throw new InvalidOperationException("bug"),
    };
}
