using System.Globalization;
using FilePipeline.Chaos;

namespace FilePipeline.Pipeline.Tests;

/// <summary>A short run of tests/chaos; long ones are started by hand.</summary>
public sealed class ChaosRunTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_short_run_under_all_faults_keeps_every_promise()
    {
        using var report = new StringWriter(CultureInfo.InvariantCulture);
        var isHeld = await ChaosRun.RunAsync(new(Seed: 2, Files: 30, TimeSpan.FromMinutes(4)), report,
            TestContext.Current.CancellationToken);
        output.WriteLine(report.ToString());
        Assert.True(isHeld, report.ToString());
    }
}
