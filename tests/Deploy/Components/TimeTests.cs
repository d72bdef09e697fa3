using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;
using FilePipeline.Deploy.Tests.Kubernetes;

namespace FilePipeline.Deploy.Tests;

/// <summary>In every environment: handler limit &lt; inbound timeout &lt; visibility
/// timeout, and a stop waits for the longest handler.</summary>
public sealed partial class TimeTests
{
    private static readonly string[] _smallLanes = [.. Components.FileEventLanes, Components.DeadLetters];

    [Theory]
    [InlineData("localstack", "localstack", "topology.json")]
    [InlineData("localstack-fast", "localstack", "topology.fast.json")]
    [InlineData("aws", "kubernetes", "topology.json")]
    [InlineData("aws-fast", "kubernetes", "topology.fast.json")]
    public void The_handler_limit_is_below_the_inbound_timeout_and_that_below_the_visibility(string environment, string place, string file)
    {
        var lanes = new ComponentFolder(environment.Split('-')[0]);
        var folder = new ComponentFolder(environment);
        var topology = TopologyFiles.Read(file, place);
        var (small, large) = place == "localstack" ? Defaults() : Cloud();

        Assert.All(_smallLanes, lane =>
            AssertOrder(small, lanes.InboundTimeout(lane), topology.Visibility(lanes.Component(lane)["queueName"]!)));
        Assert.All(Components.LargeFileLanes, lane =>
            AssertOrder(large, lanes.InboundTimeout(lane), topology.Visibility(lanes.Component(lane)["queueName"]!)));
        Assert.All(folder.Components.Where(component => component.Type == "pubsub.aws.snssqs"), pubsub =>
        {
            var visibility = TimeSpan.FromSeconds(int.Parse(pubsub["messageVisibilityTimeout"]!, CultureInfo.InvariantCulture));
            // A received message waits for one delivery at most, while its visibility timeout runs.
            Assert.True(folder.InboundTimeout(pubsub.Name) < visibility);
            if (pubsub.Scopes.Contains(AppIds.Processor) && pubsub.Name == Components.FileEventsTopic)
                AssertOrder(small, folder.InboundTimeout(pubsub.Name) * 2, visibility);
        });
    }

    [Theory]
    [InlineData("localstack")]
    [InlineData("aws")]
    public void A_notification_fits_into_its_delivery_and_its_claim_ends_before_the_redelivery(string environment)
    {
        var folder = new ComponentFolder(environment);
        var text = environment == "aws"
            ? BaseSettings.Of(AppIds.Notifier)["Notifier__SendTimeout"]
            : RunFile.App(AppIds.Notifier)["env"]!["Notifier__SendTimeout"];
        var send = TimeSpan.Parse((string)text!, CultureInfo.InvariantCulture);
        var visibility = TimeSpan.FromSeconds(
            int.Parse(folder.Component(Components.Outcomes)["messageVisibilityTimeout"]!, CultureInfo.InvariantCulture));

        Assert.True(send <= folder.InboundTimeout(Components.Outcomes));
        // A claim lasts for two sends (NotificationLog).
        Assert.True(send * 2 < visibility);
    }

    [Theory]
    [InlineData("localstack", "topology.json")]
    [InlineData("localstack", "topology.fast.json")]
    [InlineData("kubernetes", "topology.json")]
    [InlineData("kubernetes", "topology.fast.json")]
    public void A_message_has_five_receives_and_its_dead_letter_a_longer_retention(string place, string file)
    {
        var topology = TopologyFiles.Read(file, place);
        var given = topology.Queues.Where(queue => queue.DeadLetter is not null).ToList();
        Assert.NotEmpty(given);
        Assert.All(given, queue => Assert.True(queue.DeadLetter!.MaxReceives >= 5));
        Assert.All(given, queue =>
            Assert.True(topology.Queues.Single(dead => dead.Name == queue.DeadLetter!.Queue).RetentionSeconds > queue.RetentionSeconds));
    }

    [Theory]
    [InlineData("aws", "topology.json")]
    [InlineData("aws-fast", "topology.fast.json")]
    public void A_subscription_and_its_queue_have_the_same_receive_limit(string environment, string file)
    {
        var topology = TopologyFiles.Read(file, "kubernetes");
        Assert.All(new ComponentFolder(environment).Components.Where(component => component.Type == "pubsub.aws.snssqs"), pubsub =>
            Assert.Equal(
            (pubsub["sqsDeadLettersQueueName"], pubsub["messageReceiveLimit"]),
            (Given(pubsub)!.Queue, $"{Given(pubsub)!.MaxReceives}")));
        DeadLetterSpec? Given(Component pubsub) => topology.Queues.Single(queue => queue.Name == pubsub["consumerID"]).DeadLetter;
    }

    [Fact]
    public void Sidecar_and_kubelet_wait_for_the_longest_delivery()
    {
        foreach (var app in (string[])[AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue])
        {
            var template = Yaml.ReadDocuments(Repository.Path("deploy", "kubernetes", "base", $"{app}.yaml"))
                .Single(item => (string?)item["kind"] == "Deployment")["spec"]!["template"]!;
            var graceful = Seconds(template["metadata"]!["annotations"]!["dapr.io/graceful-shutdown-seconds"]);
            Assert.True(Seconds(template["spec"]!["terminationGracePeriodSeconds"]) > graceful);
            if (app == AppIds.Processor) Assert.True(graceful >= Cloud().Large);
        }
    }

    [Fact]
    public void The_grace_period_covers_notice_drain_and_sidecar()
    {
        var settings = ((string[])[AppIds.Ingest, AppIds.Processor, AppIds.Notifier]).ToDictionary(app => app, BaseSettings.Of);
        foreach (var (app, drain) in new Dictionary<string, TimeSpan>
        {
            [AppIds.Ingest] = Time(settings[AppIds.Ingest]["Ingest__UploadDrainTimeout"]),
            [AppIds.Processor] = DrainLimits.OfProcessor(Time(settings[AppIds.Processor]["Processor__LargeHandlerTimeout"])),
            [AppIds.Notifier] = DrainLimits.OfNotifier(Time(settings[AppIds.Notifier]["Notifier__SendTimeout"])),
            [AppIds.Requeue] = DrainLimits.OfRequeue(TimeSpan.FromSeconds(60)),
        })
        {
            var pod = Yaml.ReadDocuments(Repository.Path("deploy", "kubernetes", "base", $"{app}.yaml"))
                .Single(item => (string?)item["kind"] == "Deployment")["spec"]!["template"]!["spec"]!;
            var hook = pod["containers"]![0]!["lifecycle"]?["preStop"]?["sleep"]?["seconds"];
            var needed = (hook is null ? TimeSpan.Zero : Seconds(hook)) + TimeSpan.FromSeconds(4) + drain + TimeSpan.FromSeconds(12);
            Assert.True(Seconds(pod["terminationGracePeriodSeconds"]) >= needed, $"{app} needs {needed}");
        }

        static TimeSpan Time(System.Text.Json.Nodes.JsonNode? value) =>
            TimeSpan.Parse((string)value!, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static void AssertOrder(TimeSpan handler, TimeSpan inbound, TimeSpan visibility)
    {
        Assert.True(handler < inbound, $"handler {handler}, inbound {inbound}");
        Assert.True(inbound < visibility, $"inbound {inbound}, visibility {visibility}");
    }

    private static (TimeSpan Small, TimeSpan Large) Cloud()
    {
        var settings = BaseSettings.Of(AppIds.Processor);
        return (TimeSpan.Parse((string)settings["Processor__HandlerTimeout"]!, CultureInfo.InvariantCulture), TimeSpan.Parse(
            (string)settings["Processor__LargeHandlerTimeout"]!, CultureInfo.InvariantCulture));
    }

    // On a laptop the defaults apply.
    private static (TimeSpan Small, TimeSpan Large) Defaults()
    {
        var limits = Limits().Matches(File.ReadAllText(Repository.Path("services", "processor", "ProcessorOptions.cs"))).ToDictionary(
            limit => limit.Groups["name"].Value,
            limit => int.Parse(limit.Groups["number"].Value, CultureInfo.InvariantCulture) * (limit.Groups["unit"].Value == "Seconds"
                ? TimeSpan.FromSeconds(1)
                : TimeSpan.FromMinutes(1)));
        return (limits["HandlerTimeout"], limits["LargeHandlerTimeout"]);
    }

    private static TimeSpan Seconds(JsonNode? text) => TimeSpan.FromSeconds(int.Parse((string)text!, CultureInfo.InvariantCulture));

    [GeneratedRegex(@"TimeSpan (?<name>\w*HandlerTimeout) .*= TimeSpan\.From(?<unit>Seconds|Minutes)\((?<number>\d+)\)")]
    private static partial Regex Limits();
}
