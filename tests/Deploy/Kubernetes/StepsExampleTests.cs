using System.Globalization;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Deploy.Tests.Kubernetes;

/// <summary>deploy/kubernetes/steps-example: what its line in an overlay adds.</summary>
public sealed class StepsExampleTests
{
    private const string App = "invoice-totals";
    private const string Line = "  - ../../workflows\n";

    private static readonly Lazy<Overlay> _rendered = new(() => Overlay.RenderEdited(
        "eks", text => text.Replace(Line, $"{Line}  - ../../steps-example\n", StringComparison.Ordinal)));

    [Fact]
    public void It_adds_the_app_and_changes_the_processor_alone()
    {
        var usual = Overlay.Render("eks").Objects.Select(item => item.ToJsonString()).ToHashSet();
        Assert.Equal(
            ["ConfigMap/processor", "Configuration/invoice-totals", "Configuration/processor", "Deployment/invoice-totals",
                "Deployment/processor", "NetworkPolicy/invoice-totals", "NetworkPolicy/processor-to-steps",
                "PodDisruptionBudget/invoice-totals", "ServiceAccount/invoice-totals"],
            Example.Objects.Where(item => !usual.Contains(item.ToJsonString()))
                .Select(item => $"{item["kind"]}/{WithoutDigest(item)}").Order(StringComparer.Ordinal));
        Assert.All(
            Example.Objects.Where(item => Overlay.NameOf(item) is App or "processor-to-steps"),
            item => Assert.Equal("filepipeline", (string?)item["metadata"]!["namespace"]));
    }

    [Fact]
    public void Every_object_matches_its_type() => StrictTypeTests.AssertStrict(Example);

    [Fact]
    public void Only_the_processor_may_invoke_the_app_and_only_its_endpoint()
    {
        var control = Example.Find("Configuration", App)["spec"]!["accessControl"]!;
        var policy = Assert.Single(control["policies"]!.AsArray())!;
        var operation = Assert.Single(policy["operations"]!.AsArray())!;
        Assert.Equal(
            ("deny", AppIds.Processor, "filepipeline", "deny", "/totals", "allow"),
            ((string?)control["defaultAction"], (string?)policy["appId"], (string?)policy["namespace"], (string?)policy["defaultAction"],
                (string?)operation["name"], (string?)operation["action"]));
        Assert.Equal((string?)operation["name"], Setting("Method"));
    }

    [Fact]
    public void The_processor_may_invoke_and_the_app_may_use_no_Dapr_API()
    {
        Assert.Contains(Allowed(AppIds.Processor), api => api == "invoke http");
        Assert.Equal(["healthz grpc", "healthz http"], Allowed(App).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(Example.OfKind("Component"), item => item["scopes"]!.AsArray().Any(scope => (string?)scope == App));
    }

    [Fact]
    public void Processor_and_app_reach_each_other_through_their_sidecars_alone()
    {
        var ingress = Example.Find("NetworkPolicy", App)["spec"]!["ingress"]!.AsArray();
        Assert.Equal(AppIds.Processor, Selected(ingress[0]!["from"]![0]!["podSelector"]!));
        Assert.DoesNotContain(ingress.SelectMany(rule => rule!["ports"]!.AsArray()), port => (string?)port!["port"] == "8105");
        var way = Example.Find("NetworkPolicy", "processor-to-steps")["spec"]!;
        Assert.Equal((AppIds.Processor, App), (Selected(way["podSelector"]!), Selected(way["egress"]![0]!["to"]![0]!["podSelector"]!)));
        var labels = Example.Find("Deployment", App)["spec"]!["template"]!["metadata"]!["labels"]!;
        Assert.NotEqual("filepipeline", (string?)labels["app.kubernetes.io/part-of"]);
    }

    [Fact]
    public void The_settings_are_those_of_the_app_and_fit_into_the_handlers_limit()
    {
        var template = Example.Find("Deployment", App)["spec"]!["template"]!;
        Assert.Equal((App, App), (Setting("AppId"), (string?)template["metadata"]!["annotations"]!["dapr.io/app-id"]));
        Assert.True(Time(Setting("Timeout")) < Time((string)Settings["Processor__HandlerTimeout"]!));
        Assert.All(
            (string[])["app-token-secret", "api-token-secret"],
            name => Assert.Equal("dapr-token", (string?)template["metadata"]!["annotations"]![$"dapr.io/{name}"]));
    }

    private static Overlay Example => _rendered.Value;

    private static JsonObject Settings => Example.Settings(AppIds.Processor)["data"]!.AsObject();

    private static string Setting(string name) => (string)Settings[$"Processor__Steps__0__{name}"]!;

    private static IEnumerable<string> Allowed(string app) => Example.Find("Configuration", app)["spec"]!["api"]!["allowed"]!.AsArray()
        .Select(api => $"{api!["name"]} {api["protocol"]}");

    // The name of a ConfigMap ends with a digest of its data.
    private static string WithoutDigest(JsonObject item) =>
        (string?)item["kind"] == "ConfigMap" ? Overlay.NameOf(item).Split('-')[0] : Overlay.NameOf(item);

    private static TimeSpan Time(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);

    private static string? Selected(JsonNode selector) => (string?)selector["matchLabels"]!["app.kubernetes.io/name"];
}
