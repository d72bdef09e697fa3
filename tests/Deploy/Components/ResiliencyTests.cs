using System.Globalization;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests;

public sealed class ResiliencyTests
{
    private static readonly string[] QueueInputs = [.. Components.FileEventLanes, .. Components.LargeFileLanes, Components.DeadLetters];

    public static TheoryData<string> Environments => [.. ComponentFolder.Environments];

    [Theory, MemberData(nameof(Environments))]
    public void A_resiliency_is_alone_in_its_file(string environment)
    {
        var folder = new ComponentFolder(environment);
        var resiliency = Assert.Single(folder.OfKind("Resiliency"));

        Assert.Equal([resiliency], folder.Resources.Where(resource => resource.File == resiliency.File));
    }

    [Theory, MemberData(nameof(Environments))]
    public void The_delivery_of_an_outcome_ends_before_its_visibility_timeout(string environment)
    {
        var folder = new ComponentFolder(environment);
        var visibility = int.Parse(folder.Component(Components.Outcomes)["messageVisibilityTimeout"]!, CultureInfo.InvariantCulture);

        Assert.True(folder.InboundTimeout(Components.Outcomes) < TimeSpan.FromSeconds(visibility));
    }

    [Theory, MemberData(nameof(Environments))]
    public void Redelivery_is_the_only_retry(string environment)
    {
        var folder = new ComponentFolder(environment);

        Assert.All(QueueInputs, input => Assert.Null(folder.Policy(input, CallDirection.Inbound).Retry));
        Assert.Equal(CallPolicy.None, folder.Policy(Components.Records, CallDirection.Outbound));
    }

    [Theory, MemberData(nameof(Environments))]
    public void Every_target_is_a_component_and_no_policy_is_a_default(string environment)
    {
        var folder = new ComponentFolder(environment);
        var resiliency = Assert.Single(folder.OfKind("Resiliency")).Spec;
        var targets = resiliency["targets"]!["components"]!.AsObject().Select(target => target.Key);
        var policies = resiliency["policies"]!.AsObject().SelectMany(kind => kind.Value!.AsObject()).Select(policy => policy.Key);

        Assert.Empty(targets.Except(Components.All));
        Assert.DoesNotContain(policies, policy => policy.StartsWith("Default", StringComparison.Ordinal));
    }
}
