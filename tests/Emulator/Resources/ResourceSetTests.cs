using FilePipeline.Emulator.Resources;
using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Tests.Resources;

public sealed class ResourceSetTests : IDisposable
{
    private const string Cron = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: tick}
        spec: {type: bindings.cron, version: v1, metadata: [{name: schedule, value: "@daily"}]}
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("resources-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Several_documents_are_read_and_other_files_ignored()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "notes.txt"), "kind: Nonsense");
        File.WriteAllText(Path.Combine(_folder.FullName, "kustomization.yaml"), "kind: Kustomization");
        var set =
            Load($"{Cron}\n---\n{Cron.Replace("tick", "tock", StringComparison.Ordinal)}\nscopes: [other]\n---\nkind: Configuration\n");
        Assert.Equal(["tick", "tock"], set.Components.Select(component => component.Name));
        Assert.Equal(["tick"], set.For("app").Components.Select(component => component.Name));
        Assert.Equal(["tick", "tock"], set.For("other").Components.Select(component => component.Name));
    }

    [Theory]
    [InlineData("kind: Component\nmetadata: {name: x}\nspec:\n  type: bindings.foo\n  version: v1",
        1, "component 'x': unknown type 'bindings.foo' (known: bindings.aws.s3, ")]
    [InlineData("kind: Component\nmetadata: {name: x}\nspec:\n  type: bindings.cron\n  metadata:\n  - {name: schedule, value: '@daily'}\n  "
        + "- {name: sedule, value: a}", 7, "bindings.cron has no field 'sedule' (known: schedule, route, direction)")]
    [InlineData(
        "kind: Component\nmetadata: {name: x}\nspec: {type: bindings.cron}", 1, "component 'x': bindings.cron needs the field 'schedule'")]
    [InlineData("kind: Component\nmetadata: {name: x}\nspec:\n  type: bindings.cron\n  metadata:\n  - {name: schedule, value: a}\n  - "
        + "{name: SCHEDULE, value: b}", 7, "field 'SCHEDULE' is given twice")]
    [InlineData("kind: Component\nspec: {type: bindings.cron}", 1, "field 'metadata' is missing")]
    [InlineData("kind: Component\nmetadata: {name: x}\nspecs: {}", 3, "unknown field 'specs'")]
    [InlineData("apiVersion: dapr.io/v1alpha1\nkind: HTTPEndpoint",
        2, "unknown kind 'HTTPEndpoint' (known: Component, Subscription, Resiliency, Configuration)")]
    [InlineData("kind: Component\n  bad: [", 2, "not valid YAML")]
    [InlineData("kind: Component\nkind: Component", 2, "not valid YAML")]
    [InlineData("- a\n- b", 1, "expected fields")]
    public void An_error_has_file_line_and_expected_content(string yaml, int line, string words)
    {
        var exception = Assert.Throws<ResourceException>(() => Load(yaml));
        Assert.Equal((line, "0.yaml"), (exception.Line, Path.GetFileName(exception.File)));
        Assert.Contains(words, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_duplicate_name_is_refused_with_both_locations()
    {
        var exception = Assert.Throws<ResourceException>(() => Load(Cron, Cron));
        Assert.Matches(@"1\.yaml:1: component 'tick': is defined twice, first in .*0\.yaml:1$", exception.Message);
    }

    [Fact]
    public void A_missing_folder_is_refused() =>
        Assert.Contains("resources folder not found", Assert.Throws<ResourceException>(() =>
            ResourceSet.Load([Path.Combine(_folder.FullName, "nosuch")])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("processor-{appID}", "processor-app")]
    [InlineData("{namespace}", "default.app")]
    [InlineData("plain", "plain")]
    public void Values_may_hold_templates(string value, string filled) =>
        Assert.Equal(filled, Settings(Cron.Replace("@daily", value, StringComparison.Ordinal)).Text("schedule"));

    [Fact]
    public void Each_uuid_template_is_a_new_uuid()
    {
        var parts = Settings(Cron.Replace("@daily", "{uuid} {uuid}", StringComparison.Ordinal)).Text("schedule")!.Split(' ');
        Assert.All(parts, part => Assert.True(Guid.TryParse(part, out _)));
        Assert.NotEqual(parts[0], parts[1]);
    }

    [Fact]
    public void A_value_comes_from_the_environment_or_is_empty()
    {
        var yaml = Cron.Replace("value: \"@daily\"", "envRef: WHEN", StringComparison.Ordinal);
        Assert.Equal("@hourly", Settings(yaml, name => name == "WHEN" ? "@hourly" : null).Text("schedule"));
        Assert.Null(Settings(yaml, _ => null).Text("schedule"));
    }

    [Fact]
    public void Components_may_not_read_variables_of_Dapr() =>
        Assert.Contains("may not read the variable 'DAPR_API_TOKEN'",
            Assert.Throws<ResourceException>(() =>
                Settings(Cron.Replace("value: \"@daily\"", "envRef: DAPR_API_TOKEN", StringComparison.Ordinal))).Message,
                    StringComparison.Ordinal);

    [Fact]
    public void A_value_comes_from_a_secret_file()
    {
        var secrets = Path.Combine(_folder.FullName, "secrets.json");
        File.WriteAllText(secrets, """{"cron":{"when":"@weekly"}}""");
        var yaml = Cron.Replace("value: \"@daily\"", "secretKeyRef: {name: cron, key: 'cron:when'}", StringComparison.Ordinal)
            + "\nauth: {secretStore: vault}\n";
        var store = Cron.Replace("tick", "vault", StringComparison.Ordinal)
            .Replace("bindings.cron", "secretstores.local.file", StringComparison.Ordinal)
            .Replace("schedule", "secretsFile", StringComparison.Ordinal).Replace("@daily", secrets, StringComparison.Ordinal);
        Assert.Equal("@weekly", Settings([yaml, store]).Text("schedule"));
    }

    [Fact]
    public void A_secret_without_its_store_is_refused()
    {
        var yaml = Cron.Replace("value: \"@daily\"", "secretKeyRef: {name: a}", StringComparison.Ordinal)
            + "\nauth: {secretStore: vault}\n";
        Assert.Contains("needs the secret store 'vault', which is not among the resources", Assert.Throws<ResourceException>(() =>
            Settings(yaml)).Message, StringComparison.Ordinal);
    }

    private ComponentSettings Settings(string yaml, Func<string, string?>? environment = null) => Settings([yaml], environment);

    private ComponentSettings Settings(string[] yaml, Func<string, string?>? environment = null)
    {
        var set = Load(yaml);
        return new SettingsReader("app", set.Components, environment ?? (_ => null))
            .Read(set.Components.Single(component => component.Name == "tick"));
    }

    private ResourceSet Load(params string[] files)
    {
        for (var at = 0; at < files.Length; at++) File.WriteAllText(Path.Combine(_folder.FullName, $"{at}.yaml"), files[at]);
        return ResourceSet.Load([_folder.FullName]);
    }
}
