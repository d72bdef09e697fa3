namespace FilePipeline.Deploy.Tests;

public sealed class HouseRuleTests
{
    private const int MaxLines = 300;

    private static readonly string[] Services =
        ["FilePipeline.Ingest", "FilePipeline.Processor", "FilePipeline.Notifier", "FilePipeline.Requeue"];

    private static readonly string[] Shared = ["FilePipeline.Contracts", "FilePipeline.Hosting"];

    [Fact]
    public void Services_share_contracts_and_hosting_and_nothing_else() =>
        Assert.All(Services, service => Assert.Empty(Projects.Named(service).References.Except(Shared)));

    [Fact]
    public void Contracts_has_no_packages_and_no_references()
    {
        var contracts = Projects.Named("FilePipeline.Contracts");

        Assert.Empty(contracts.Packages);
        Assert.Empty(contracts.References);
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
}
