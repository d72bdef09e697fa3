using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>The values of an environment (<c>overlays/eks/values</c>) and the parts that an overlay may have.</summary>
public sealed partial class EnvironmentTests
{
    private static readonly string[] _before =
        ["Namespace", "ServiceAccount", "ConfigMap", "NetworkPolicy", "Component", "Configuration", "Resiliency", "Subscription"];

    private static readonly string[] _names = ["queueName", "bucket", "table", "consumerID", "sqsDeadLettersQueueName", "topicArn"];

    public static TheoryData<string> Clouds => ["eks", "eks-fast"];

    public static TheoryData<string> Overlays => [.. Overlay.Names];

    [Theory, MemberData(nameof(Clouds))]
    public void Two_environments_have_no_queue_bucket_table_or_address_in_common(string name)
    {
        var ours = Names(Overlay.Render(name));
        var theirs = Names(RenderWith(name, value => $"acme-{value}"));

        Assert.Equal(name == "eks" ? 17 : 20, ours.Count);
        Assert.Equal(ours.Count, theirs.Count);
        Assert.Empty(ours.Intersect(theirs));
    }

    [Theory, MemberData(nameof(Clouds))]
    public void Addresses_of_queues_are_made_of_region_account_and_name(string name)
    {
        var overlay = RenderWith(name, value => value.Replace("us-east-1", "eu-west-1", StringComparison.Ordinal)
            .Replace("111122223333", "444455556666", StringComparison.Ordinal));

        var scalers = overlay.OfKind("ScaledObject").SelectMany(item => item["spec"]!["triggers"]!.AsArray())
            .Where(trigger => (string?)trigger!["type"] == "aws-sqs-queue").Select(trigger => trigger!["metadata"]!).ToList();
        Assert.Equal(name == "eks" ? 4 : 5, scalers.Count);
        Assert.All(scalers, scaler => Assert.Equal("eu-west-1", (string?)scaler["awsRegion"]));
        Assert.All(scalers, scaler => Assert.Matches(
            "^https://sqs[.]eu-west-1[.]amazonaws[.]com/444455556666/(file|large)-[a-z-]+$", (string?)scaler["queueURL"]));
        var text = overlay.EffectiveText();
        Assert.DoesNotContain("us-east-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("111122223333", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_value_of_the_file_has_an_effect()
    {
        var values = Values();
        var shipped = Overlay.Render("eks-fast").EffectiveText();

        Assert.All(values, value => Assert.NotEqual(
            shipped, RenderWith("eks-fast", (key, text) => key == value.Key ? $"{text}9" : text).EffectiveText()));
    }

    [Theory, MemberData(nameof(Clouds))]
    public void Addresses_of_mail_reach_the_notifier(string name)
    {
        var settings = Overlay.Render(name).Settings(AppIds.Notifier)["data"]!;

        Assert.Equal(
            (Values()["EMAIL_FROM"], Values()["EMAIL_TO"]),
            ((string?)settings["Notifier__EmailFrom"], (string?)settings["Notifier__EmailTo"]));
    }

    [Theory]
    [InlineData(AppIds.Processor)]
    [InlineData(AppIds.Requeue)]
    public void Outcomes_are_published_to_the_subscribed_topic(string app)
    {
        var overlay = RenderWith("eks", (key, value) => key == "OUTCOMES_TOPIC" ? "acme-outcomes" : value);

        Assert.Equal("acme-outcomes", (string?)overlay.Settings(app)["data"]!["Outcomes__Topic"]);
        foreach (var subscription in (string[])["file-outcomes", "outcome-events"])
            Assert.Equal("acme-outcomes", (string?)overlay.Find("Subscription", subscription)["spec"]!["topic"]);
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Channels_are_loaded_only_where_the_overlay_lists_them(string name)
    {
        string[] channels = [Components.Slack, Components.Email];
        var with = Overlay.RenderEdited(name, text => text.Replace(
            "  - ../../workflows\n",
            "  - ../../workflows\n  - ../../channels/slack\n  - ../../channels/email\n", StringComparison.Ordinal));

        Assert.Empty(channels.Intersect(Overlay.Render(name).OfKind("Component").Select(Overlay.NameOf)));
        Assert.All(channels, channel => Assert.Null(with.Find("Component", channel)["metadata"]!["annotations"]));
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Everything_that_a_pod_reads_at_its_start_is_applied_before_it(string name)
    {
        var kinds = Overlay.Render(name).Objects.Select(item => (string)item["kind"]!).ToList();

        Assert.All(_before, kind => Assert.True(kinds.LastIndexOf(kind) < kinds.IndexOf("Deployment"), kind));
        Assert.Equal("Namespace", kinds[0]);
    }

    [Theory, MemberData(nameof(Overlays))]
    public void Changed_components_configurations_and_values_roll_the_pods(string name)
    {
        var overlay = Overlay.Render(name);
        var copies = overlay.OfKind("ConfigMap").Where(map => map["metadata"]!["labels"]?[Overlay.CopyLabel] is not null)
            .ToDictionary(Overlay.NameOf, map => map["data"]!.AsObject());

        var read = overlay.OfKind("Deployment").Select(pod => pod["spec"]!["template"]!["metadata"]!["annotations"]!.AsObject()
            .Where(pair => Overlay.IsOfCopy(pair.Key)).Select(pair => (string)pair.Value!).ToList()).ToList();

        // The name of a copy ends with the hash of its content.
        Assert.All(copies.Keys, copy => Assert.Matches("-[a-z0-9]{10}$", copy));
        Assert.All(read, names => Assert.True(names.Count >= 3 && names.All(copies.ContainsKey), string.Join(", ", names)));
        Assert.Equal(copies.Keys.Order(StringComparer.Ordinal), read.SelectMany(names => names).Distinct().Order(StringComparer.Ordinal));
        var sources = string.Concat(copies.Values.SelectMany(copy => copy).Select(pair => (string)pair.Value!));
        foreach (var item in overlay.Objects.Where(item => (string)item["kind"]! is "Component" or "Configuration" or "Resiliency"))
            Assert.Contains($"name: {Overlay.NameOf(item)}\n", sources, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_setting_rolls_the_pods_of_its_service()
    {
        var changed = Overlay.RenderEdited("eks", text => $$"""
            {{text}}
            patches:
              - target: {kind: ConfigMap, name: notifier}
                patch: |-
                  - {op: replace, path: /data/Notifier__SendTimeout, value: "00:00:08"}

            """);

        Assert.All(Overlay.Render("eks").OfKind("Deployment"), before =>
        {
            var name = Overlay.NameOf(before);
            Assert.Equal(name != AppIds.Notifier, JsonNode.DeepEquals(before, changed.Find("Deployment", name)));
        });
    }

    /// <summary>The shipped values.</summary>
    internal static Dictionary<string, string> Values() => EnvironmentFile.Read(Path.Combine(Folder(), "infra.env"))
        .ToDictionary(pair => pair.Key, pair => (string)pair.Value!);

    private static Overlay RenderWith(string name, Func<string, string> edit) => RenderWith(name, (_, value) => edit(value));

    // Another environment: the same overlay with values of its own.
    private static Overlay RenderWith(string name, Func<string, string, string> edit)
    {
        var folder = Directory.CreateTempSubdirectory("values-").FullName;
        try
        {
            foreach (var file in (string[])["kustomization.yaml", "egress.yaml"])
                File.Copy(Path.Combine(Folder(), file), Path.Combine(folder, file));
            File.WriteAllLines(
                Path.Combine(folder, "infra.env"), Values().Select(pair => $"{pair.Key}={edit(pair.Key, pair.Value)}"));
            return Overlay.RenderEdited(name, text => ValuesLine().Replace(text, $"  - {folder}\n"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Folder() => Repository.Path("deploy", "kubernetes", "overlays", "eks", "values");

    private static HashSet<string> Names(Overlay overlay) =>
    [
        .. overlay.OfKind("Component").SelectMany(item => item["spec"]!["metadata"]!.AsArray())
            .Where(item => _names.Contains((string)item!["name"]!))
            .Select(item => (string)item!["value"]!),
        .. overlay.OfKind("ScaledObject").SelectMany(item => item["spec"]!["triggers"]!.AsArray())
            .Select(trigger => (string?)trigger!["metadata"]!["queueURL"]).OfType<string>(),
        .. overlay.OfKind("Subscription").Select(item => (string)item["spec"]!["topic"]!),
        .. overlay.OfKind("Ingress").Select(item => (string)item["spec"]!["rules"]![0]!["host"]!),
    ];

    [GeneratedRegex(@"  - (\.\./eks/)?values\n")]
    private static partial Regex ValuesLine();
}
