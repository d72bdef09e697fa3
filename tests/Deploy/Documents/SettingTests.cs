using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FilePipeline.Contracts;
using FilePipeline.Deploy.Tests.Kubernetes;
using FilePipeline.Hosting;
using FilePipeline.Storage;
using Microsoft.Extensions.Configuration;

namespace FilePipeline.Deploy.Tests;

/// <summary>Every setting that is configured or documented is known and valid: an unknown one stops the start of a service.</summary>
public sealed partial class SettingTests
{
    private static readonly string[] _services = ["Ingest", "Processor", "Notifier", "Requeue"];
    private static readonly Type[] _shared = [typeof(SidecarOptions), typeof(DrainOptions)];

    public static TheoryData<string> Apps => [AppIds.Ingest, AppIds.Processor, AppIds.Notifier, AppIds.Requeue];

    [Theory, MemberData(nameof(Apps))]
    public void Settings_of_the_base_bind(string app) =>
        AssertKnown(app, BaseSettings.Of(app).Select(pair => (pair.Key, (string)pair.Value!)));

    [Theory, MemberData(nameof(Apps))]
    public void Settings_of_every_overlay_bind(string app)
    {
        foreach (var overlay in Overlay.Names.Select(Overlay.Render))
        {
            AssertKnown(app, Data(overlay.Settings(app)));
            var containers = overlay.Find("Deployment", app)["spec"]!["template"]!["spec"]!["containers"]!.AsArray();
            AssertKnown(app, containers.SelectMany(container => container!["env"]!.AsArray())
                .Where(item => item!["value"] is not null).Select(item => ((string)item!["name"]!, (string)item["value"]!)));
        }
    }

    [Theory]
    [InlineData("dapr.yaml")]
    [InlineData("dapr.fast.yaml")]
    [InlineData("dapr.steps.yaml")]
    [InlineData("dapr.regions.yaml")]
    public void Settings_of_a_run_file_bind(string file)
    {
        foreach (var app in Assert.Single(Yaml.ReadDocuments(Repository.Path(file)))["apps"]!.AsArray())
            AssertKnown((string)app!["appID"]!, app["env"]?.AsObject().Select(pair => (pair.Key, (string)pair.Value!)) ?? []);
    }

    [Fact]
    public void Settings_in_code_and_documentation_are_known()
    {
        var files = Projects.Files("*.cs")
            .Where(file => Path.GetRelativePath(Repository.Root, file).StartsWith("emulator", StringComparison.Ordinal))
            .Concat(Projects.Files("*.md")).Concat(Projects.Files("*.yaml"));
        var named = files.SelectMany(file => Named().Matches(File.ReadAllText(file)).Select(match => (file, match.Value))).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, one => Assert.True(IsKnown(one.Value), $"{one.file}: {one.Value}"));
    }

    [Fact]
    public void The_upload_page_accepts_what_the_processor_accepts()
    {
        var page = Read<IEnumerable<string>>("FilePipeline.Ingest", "FilePipeline.Ingest.UploadOptions", "DefaultExtensions");
        var processor = Read<IReadOnlyDictionary<string, string>>("FilePipeline.Processor", "FilePipeline.Processor.FileTypes", "Default");

        Assert.Equal(processor.Keys.Order(), page.Order());

        static T Read<T>(string assembly, string type, string member)
        {
            var owner = Assembly.Load(assembly).GetType(type, throwOnError: true)!;
            return (T)(owner.GetProperty(member)?.GetValue(null) ?? owner.GetField(member)!.GetValue(null))!;
        }
    }

    [Fact]
    public void An_unknown_setting_is_found() =>
        Assert.False(IsKnown("Requeue__BackoffMaximun"));

    private static bool IsKnown(string name)
    {
        var section = name.Split(["__", ":"], StringSplitOptions.None)[0];
        var (_, type) = SectionsOf(section.ToUpperInvariant())
            .First(known => known.Section.Equals(section, StringComparison.OrdinalIgnoreCase));
        // Without a value only the name is checked.
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(name.Replace("__", ":", StringComparison.Ordinal), null)]).Build();
        return SettingsReader.FaultsIn(configuration.GetSection(section), type).Count == 0;
    }

    private static void AssertKnown(string app, IEnumerable<(string Name, string Value)> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(one =>
                KeyValuePair.Create(one.Name.Replace("__", ":", StringComparison.Ordinal), (string?)one.Value))).Build();
        var sections = SectionsOf(app).ToDictionary(known => known.Section, known => known.Type, StringComparer.OrdinalIgnoreCase);
        foreach (var section in configuration.GetChildren().Where(section => section.Value is null))
        {
            Assert.True(sections.TryGetValue(section.Key, out var type), $"{app} reads no section {section.Key}");
            Assert.Empty(SettingsReader.FaultsIn(section, type));
        }
    }

    private static IEnumerable<(string Section, Type Type)> SectionsOf(string app)
    {
        var service = _services.FirstOrDefault(name => name.Equals(app, StringComparison.OrdinalIgnoreCase));
        if (service is not null)
        {
            yield return (service, Assembly.Load(
                $"FilePipeline.{service}").GetType($"FilePipeline.{service}.{service}Options", throwOnError: true)!);
        }
        if (service is null or "Ingest")
        {
            foreach (var section in (string[])["Auth", "Upload"])
            {
                yield return (
                    section, Assembly.Load("FilePipeline.Ingest").GetType($"FilePipeline.Ingest.{section}Options", throwOnError: true)!);
            }
        }

        foreach (var type in _shared) yield return (type.Name.Replace("Options", "", StringComparison.Ordinal), type);
        yield return ("Outcomes", typeof(OutcomeOptions));
    }

    private static IEnumerable<(string Name, string Value)> Data(JsonObject map) =>
        map["data"]!.AsObject().Select(pair => (pair.Key, (string)pair.Value!));

    [GeneratedRegex(
        @"\b(Auth|Upload|Ingest|Processor|Notifier|Requeue|Sidecar|Drain|Outcomes)(__|:)[A-Z]\w*((__|:)\w+)*",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Named();
}
