using FilePipeline.Emulator.Commands;

namespace FilePipeline.Emulator.Tests.Commands;

public sealed class RunFileSearchTests
{
    [Fact]
    public void The_run_file_is_found_above_the_folder() =>
        Assert.Equal(Repository.Path("dapr.yaml"), RunFileSearch.Find(Repository.Path("services", "ingest")));

    [Fact]
    public void The_run_file_of_another_project_is_ignored()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.Within("dapr.yaml"), "version: 1");

        Assert.Null(RunFileSearch.Find(folder.Path));
        Assert.Equal(Repository.Path("dapr.yaml"), RunFileSearch.Find(folder.Path, AppContext.BaseDirectory));
    }
}
