using System.Diagnostics.Metrics;
using FilePipeline.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace FilePipeline.Hosting.Tests;

public sealed class ZeroCountersTests
{
    [Fact]
    public async Task Every_counter_of_a_service_is_exported_at_zero_when_it_starts()
    {
        List<Measurement> all = [];
        foreach (var app in AppIds.All)
        {
            await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
            using var meter = services.GetRequiredService<IMeterFactory>().OfApp(app);
            using var measurements = new Measurements(services);

            await new ZeroCounters(meter, app).StartAsync(TestContext.Current.CancellationToken);

            all.AddRange(AppMetrics.All.SelectMany(metric => measurements.Of(metric.Name)));
        }

        Assert.All(all, measurement => Assert.Equal(0, measurement.Value));
        Assert.All(AppMetrics.All.Where(metric => metric.Kind == MetricKind.Counter), metric =>
        {
            var measured = all.Where(measurement => measurement.Metric == metric.Name).ToList();
            Assert.NotEmpty(measured);
            // The default source has no label.
            string[] ofOthers = metric == AppMetrics.FileOutcomes || metric == AppMetrics.FileFailures ? ["source"] : [];
            Assert.All(measured, measurement =>
                Assert.Equal(metric.Labels.Except(ofOthers), measurement.Labels.Select(label => label.Split('=')[0])));
        });
    }

    [Fact]
    public async Task Deliveries_in_progress_are_counted_by_route()
    {
        var handling = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        await using var app = await HostedApp.StartAsync(app => app.MapBinding("/work", async () =>
        {
            handling.SetResult();
            await finish.Task;
            return DeliveryResult.Success;
        }));
        using var measurements = new Measurements(app.Services);
        var delivery = DeliverAsync(app);
        await handling.Task;

        Assert.Equal(1, measurements.Look()[AppMetrics.DeliveriesInFlight.Name]);
        Assert.Equal(["route=/work"], Assert.Single(measurements.Of(AppMetrics.DeliveriesInFlight.Name)).Labels);
        finish.SetResult();
        await delivery;
        Assert.Equal(0, measurements.Look()[AppMetrics.DeliveriesInFlight.Name]);
    }

    private static async Task DeliverAsync(HostedApp app)
    {
        using var nothing = new ByteArrayContent([]);
        using var response = await app.Client.PostAsync(
            new Uri("/work", UriKind.Relative), nothing, TestContext.Current.CancellationToken);
    }
}
