using System.Reflection;

namespace FilePipeline.Deploy.Tests;

public sealed class HouseRuleTests
{
    private const int MaxLines = 250;
    private const int MaxColumns = 140;
    private const int MaxParameters = 7;
    private const BindingFlags Constructors = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const string RawQuotes = "\"\"\"";

    private static readonly string[] Services =
        ["FilePipeline.Ingest", "FilePipeline.Processor", "FilePipeline.Notifier", "FilePipeline.Requeue"];

    private static readonly string[] Shared = ["FilePipeline.Contracts", "FilePipeline.Hosting", "FilePipeline.Storage"];

    [Fact]
    public void Services_share_contracts_hosting_and_storage_and_nothing_else() =>
        Assert.All(Services, service => Assert.Empty(Projects.Named(service).References.Except(Shared)));

    [Theory]
    [InlineData("FilePipeline.Contracts")]
    [InlineData("FilePipeline.DeploymentModel")]
    public void Shared_model_projects_have_no_packages_and_no_references(string name)
    {
        var project = Projects.Named(name);

        Assert.Empty(project.Packages);
        Assert.Empty(project.References);
    }

    [Fact]
    public void Emulator_doctor_and_tests_alone_reference_the_deployment_model()
    {
        var users = Projects.All.Where(project => project.References.Contains("FilePipeline.DeploymentModel"))
            .Select(project => project.Name);

        Assert.Equal(["FilePipeline.Emulator", "FilePipeline.Doctor", "FilePipeline.Deploy.Tests"], users);
    }

    [Fact]
    public void Only_tests_reference_the_emulator() =>
        Assert.All(
            Projects.All.Where(project => project.References.Contains("FilePipeline.Emulator")),
            project => Assert.StartsWith("tests/", project.Path, StringComparison.Ordinal));

    [Fact]
    public void No_service_references_an_AWS_SDK() =>
        Assert.All(
            Projects.All.Where(project => project.Path.StartsWith("services/", StringComparison.Ordinal)),
            project => Assert.DoesNotContain(project.Packages, package => package.StartsWith("AWSSDK", StringComparison.Ordinal)));

    [Fact]
    public void Every_project_is_in_the_solution() =>
        Assert.Equal(
            Projects.Files("*.csproj").Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/')).Order(),
            Projects.All.Select(project => project.Path).Order());

    [Fact]
    public void No_code_file_is_too_long()
    {
        var tooLong = Projects.Files("*.cs").Where(file => File.ReadLines(file).Count() > MaxLines);

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_line_of_code_is_too_long()
    {
        var tooLong = Projects.Files("*.cs").SelectMany(file =>
            LinesOfCode(file).Where(line => line.Text.Length > MaxColumns).Select(line => $"{file}:{line.Number}"));

        Assert.Empty(tooLong);
    }

    [Fact]
    public void No_constructor_of_a_service_has_too_many_parameters()
    {
        var types = Services.Concat(Shared).SelectMany(name => Assembly.Load(name).GetTypes()).Where(type => !IsRecord(type)).ToList();
        var tooMany = types.SelectMany(type => type.GetConstructors(Constructors))
            .Where(constructor => constructor.GetParameters().Length > MaxParameters);

        Assert.NotEmpty(types);
        Assert.Empty(tooMany.Select(constructor => constructor.DeclaringType!.FullName));
    }

    // The parameters of a record are its data.
    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$") is not null || type.GetMethod("PrintMembers", Constructors) is not null;

    // A raw string may hold data, such as JSON of a recording, in which a line break would change the data.
    private static IEnumerable<(int Number, string Text)> LinesOfCode(string file)
    {
        var isRaw = false;
        foreach (var (index, line) in File.ReadLines(file).Index())
        {
            var quotes = line.Split(RawQuotes).Length - 1;
            if (!isRaw && quotes == 0) yield return (index + 1, line);
            isRaw ^= quotes % 2 == 1;
        }
    }
}
