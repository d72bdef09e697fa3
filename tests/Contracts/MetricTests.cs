using System.Reflection;
using System.Text.RegularExpressions;

namespace FilePipeline.Contracts.Tests;

public sealed partial class MetricTests
{
    [Fact]
    public void The_list_has_every_metric_once()
    {
        var named = typeof(AppMetrics).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(Metric)).Select(property => (Metric)property.GetValue(null)!);

        Assert.Equal(named, AppMetrics.All);
        Assert.Distinct(AppMetrics.All.Select(metric => metric.Name));
    }

    [Fact]
    public void Names_and_labels_follow_OpenTelemetry() =>
        Assert.All(AppMetrics.All, metric =>
        {
            Assert.Matches(MetricName(), metric.Name);
            Assert.All(metric.Labels, label => Assert.Matches(LabelName(), label));
            Assert.DoesNotContain(AppMetrics.All, other => other.Name.StartsWith(metric.Name + ".", StringComparison.Ordinal));
        });

    [GeneratedRegex(@"^filepipeline(\.[a-z]+(_[a-z]+)*){2,3}$")]
    private static partial Regex MetricName();

    [GeneratedRegex("^[a-z]+$")]
    private static partial Regex LabelName();
}
