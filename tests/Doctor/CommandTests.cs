using System.Text.Json.Nodes;
using FilePipeline.Doctor.Checks;

namespace FilePipeline.Doctor.Tests;

/// <summary>Arguments, report and exit code.</summary>
public sealed class CommandTests : IDisposable
{
    private static readonly string[] _healthy =
        ["--manifests", ManifestCase.Healthy(
            "manifests.yaml"), "--topology", ManifestCase.Healthy("topology.json"),
                "--iam", Repository.Path("deploy", "iam-actions.json"),
                "--components", Repository.Path("components", "aws"), "--placeholders", "ok"];

    private readonly ClusterCase _cluster = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public void Dispose()
    {
        _cluster.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task A_healthy_deployment_ends_with_0_and_a_count()
    {
        Assert.Equal(0, await RunAsync(_healthy));

        var lines = Lines();
        Assert.Equal("38 passed, 0 warned, 0 failed, 0 skipped", lines[^1]);
        Assert.All(lines[..^1], line => Assert.Matches("^D[0-9]{2} PASS .+$", line));
    }

    [Fact]
    public async Task A_problem_ends_with_1_and_its_fix()
    {
        var changed = await ReadAsync("processor@sha256:", "processor:latest@sha256x:");

        Assert.Equal(1, await RunAsync(["offline", .. _healthy[2..], "--manifests", "-"], changed));

        Assert.Contains(Lines(), line => line.StartsWith("D03 FAIL Deployment/processor container app: image", StringComparison.Ordinal));
        Assert.Contains(Lines(), line => line.StartsWith("         fix: deploy/set-images processor=", StringComparison.Ordinal));
        Assert.EndsWith("37 passed, 0 warned, 1 failed, 0 skipped", Lines()[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_one_array_and_nothing_else()
    {
        Assert.Equal(0, await RunAsync([.. _healthy, "--json"]));

        var findings = JsonNode.Parse(_output.ToString())!.AsArray();
        Assert.Equal(38, findings.Count);
        Assert.Equal("""{"id":"D01","verdict":"PASS","cause":"every IAM action exists, none is a wildcard, and none that a component needs is missing","fix":null}""",
            findings[0]!.ToJsonString());
    }

    [Fact]
    public async Task Sarif_has_a_rule_for_each_check_and_a_result_for_each_problem()
    {
        var changed = await ReadAsync("processor@sha256:", "processor:latest@sha256x:");

        Assert.Equal(1, await RunAsync(["offline", .. _healthy[2..], "--manifests", "-", "--sarif"], changed));

        var run = JsonNode.Parse(_output.ToString())!["runs"]![0]!;
        Assert.Equal(Check.All.Select(check => check.Id), run["tool"]!["driver"]!["rules"]!.AsArray().Select(rule => (string)rule!["id"]!));
        var result = Assert.Single(run["results"]!.AsArray())!;
        Assert.Equal(("D03", "error"), ((string)result["ruleId"]!, (string)result["level"]!));
        Assert.Contains("Fix: deploy/set-images processor=", (string)result["message"]!["text"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--json", "--sarif")]
    [InlineData("--placeholders", "yes")]
    public async Task Wrong_combinations_of_options_are_refused(params string[] options) =>
        Assert.Equal(2, await RunAsync([.. _healthy[..^2], .. options]));

    [Fact]
    public async Task Placeholders_of_the_shipped_tree_are_failures()
    {
        Assert.Equal(1, await RunAsync(_healthy[..^2]));

        Assert.Contains(Lines(), line => line.StartsWith("D39 FAIL the account 111122223333 stands at ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Live_reports_every_check()
    {
        _cluster.Place();

        Assert.Equal(0, await RunAsync(["live", "--cluster", "prod", .. _healthy]));

        Assert.Equal("28 passed, 0 warned, 0 failed, 0 skipped", Lines()[^1]);
    }

    [Fact]
    public async Task Live_without_programs_skips_every_check_and_ends_with_3()
    {
        Assert.Equal(3, await RunAsync(["live", .. _healthy]));

        Assert.Equal("0 passed, 0 warned, 0 failed, 28 skipped", Lines()[^1]);
    }

    [Fact]
    public async Task An_overlay_is_rendered_by_kubectl()
    {
        using var overlay = new Folder();
        var rendered =
            new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = "nobody" } };
        _cluster.Answer($"kubectl kustomize {overlay.Path}", rendered.ToJsonString()).Place();

        Assert.Equal(1, await RunAsync(["--overlay", overlay.Path, .. _healthy[2..]]));

        Assert.Contains(Lines(), line => line.StartsWith("D05 FAIL ServiceAccount/nobody", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_overlay_without_kubectl_is_refused_with_a_workaround()
    {
        using var overlay = new Folder();

        Assert.Equal(2, await RunAsync(["--overlay", overlay.Path]));

        Assert.StartsWith($"{overlay.Path} cannot be rendered: kubectl is not on the PATH. On a machine with kubectl run: kubectl "
            + $"kustomize {overlay.Path} > manifests.yaml", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Live_without_kubectl_compares_the_account_with_the_component_folders()
    {
        using var overlay = new Folder();
        _cluster.Without("kubectl").Place();

        Assert.Equal(0, await RunAsync(["live", "--overlay", overlay.Path, .. _healthy[2..]]));

        Assert.Contains(Lines(), line =>
            line.StartsWith("D10 SKIP ", StringComparison.Ordinal)
                && line.EndsWith("kubectl is not on the PATH", StringComparison.Ordinal));
        Assert.Contains("D20 PASS every queue and table that a component names exists", Lines());
    }

    [Theory]
    [InlineData("", "standard input: contains no object")]
    [InlineData("a: [1", "standard input(2): ")]
    [InlineData("a: 1\na: 2", "standard input(2): Duplicate key a")]
    [InlineData("# nothing", "standard input: contains no object")]
    public async Task Text_that_is_not_a_manifest_is_refused_with_its_place(string text, string message)
    {
        Assert.Equal(2, await RunAsync(["--manifests", "-"], text));

        Assert.StartsWith(message, _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData("--topology")]
    [InlineData("--iam")]
    [InlineData("--platform")]
    [InlineData("--components")]
    [InlineData("--manifests")]
    public async Task A_missing_file_is_refused_by_name(string option)
    {
        string[] arguments = option == "--manifests" ? [] : ["--manifests", ManifestCase.Healthy("manifests.yaml")];

        Assert.Equal(2, await RunAsync([.. arguments, option, "/not/there"]));

        Assert.StartsWith("/not/there: ", _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "expected {\"buckets\"")]
    [InlineData("{\"queues\":[{\"name\":3}]}", "(1): ")]
    public async Task A_topology_of_another_shape_is_refused(string json, string message)
    {
        using var folder = new Folder();
        var file = System.IO.Path.Combine(folder.Path, "topology.json");
        await File.WriteAllTextAsync(file, json, TestContext.Current.CancellationToken);

        Assert.Equal(2, await RunAsync([.. _healthy[..2], "--topology", file]));

        Assert.Contains(message, _errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("heal")]
    [InlineData("--overlay", "eks", "--manifests", "-")]
    public async Task Wrong_arguments_end_with_2_and_point_to_the_help(params string[] arguments)
    {
        Assert.Equal(2, await RunAsync(arguments));

        Assert.EndsWith("see --help", _errors.ToString().TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_says_so()
    {
        _cluster.Place();
        var cancelled = new CancellationToken(canceled: true);

        var code = await new CommandLine(new DoctorRun(TextReader.Null, _output, _errors, _cluster.SearchPath).RunAsync)
            .InvokeAsync(["live", .. _healthy], _output, _errors, cancelled);

        Assert.Equal((2, "cancelled before all checks finished"), (code, _errors.ToString().TrimEnd()));
    }

    [Fact]
    public async Task Help_names_every_option_and_the_exit_codes()
    {
        Assert.Equal(0, await RunAsync(["--help"]));

        Assert.All(
            ["--overlay", "--manifests", "--components", "--topology", "--iam", "--platform", "--json",
                "offline", "live", "Exit code 0", "3: every"],
            word => Assert.Contains(word, _output.ToString(), StringComparison.Ordinal));
    }

    private static async Task<string> ReadAsync(string old, string replacement) =>
        (await File.ReadAllTextAsync(ManifestCase.Healthy("manifests.yaml"), TestContext.Current.CancellationToken))
            .Replace(old, replacement, StringComparison.Ordinal);

    private Task<int> RunAsync(IReadOnlyList<string> arguments, string input = "") =>
        new CommandLine(new DoctorRun(new StringReader(input), _output, _errors, _cluster.SearchPath).RunAsync)
            .InvokeAsync(arguments, _output, _errors, TestContext.Current.CancellationToken);

    private string[] Lines() => _output.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("overlay-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
