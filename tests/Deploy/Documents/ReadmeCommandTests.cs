using System.Text.Json.Nodes;

namespace FilePipeline.Deploy.Tests;

/// <summary>The numbered commands of README.md name existing projects, files and scripts.</summary>
public sealed class ReadmeCommandTests
{
    public static TheoryData<string> Commands => [.. Documents.ReadmeCommands];

    [Fact]
    public void They_are_numbered_from_one_without_a_gap() =>
        Assert.Equal(Enumerable.Range(1, Documents.ReadmeCommands.Count), Documents.ReadmeCommandNumbers);

    [Theory, MemberData(nameof(Commands))]
    public void A_command_names_existing_files(string command) => Assert.True(
        command.Split(' ') switch
        {
            ["dotnet", "run", "--project", var folder, ..] => Projects.All.Any(project => Path.GetDirectoryName(project.Path) == folder),
            ["dotnet", "build" or "test"] => File.Exists(Repository.Path("FilePipeline.slnx")),
            ["docker", "compose", "-f", var file, "--profile", var profile, "up", "-d"] => HasProfile(file, profile),
            ["dapr", "run", "-f", "."] => File.Exists(Repository.Path("dapr.yaml")),
            [var script] => IsExecutable(Repository.Path(script)),
            _ => false,
        },
        $"`{command}` names a missing file, or is of a kind that this test does not know");

    [Fact]
    public void A_stand_in_is_pinned_to_an_exact_version() =>
        Assert.All(Compose("deploy/localstack/compose.yaml"), service => Assert.Matches(@":\d+\.\d+\.\d+$", (string?)service["image"]));

    private static bool HasProfile(string file, string profile) =>
        Compose(file).Any(service => service["profiles"]!.AsArray().Any(name => (string?)name == profile));

    private static IEnumerable<JsonNode> Compose(string file) =>
        Assert.Single(Yaml.ReadDocuments(Repository.Path(file)))["services"]!.AsObject().Select(service => service.Value!);

    private static bool IsExecutable(string file) =>
        File.Exists(file) && (OperatingSystem.IsWindows() || File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserExecute));
}
