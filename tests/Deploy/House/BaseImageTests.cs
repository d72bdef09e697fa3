using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace FilePipeline.Deploy.Tests;

/// <summary>The base image of the services, in the Dockerfile and for builds without Docker.</summary>
public sealed class BaseImageTests
{
    [Fact]
    public async Task Both_builds_take_the_same_base_image_with_time_zones()
    {
        var dockerfile = await File.ReadAllTextAsync(
            Repository.Path("deploy", "Dockerfile"), TestContext.Current.CancellationToken);
        var image = Regex.Matches(dockerfile, @"^FROM (?<image>\S+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)[^1]
            .Groups["image"].Value;

        var targets = XDocument.Load(Repository.Path("Directory.Build.targets"));

        Assert.Equal(image, targets.Descendants("ContainerBaseImage").Single().Value);
        // The chiseled image without "extra" has no time zone data: the notifier would refuse its own settings.
        Assert.EndsWith("-chiseled-extra", image, StringComparison.Ordinal);
    }
}
