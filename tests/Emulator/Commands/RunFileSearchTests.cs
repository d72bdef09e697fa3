using FilePipeline.Emulator.Commands;
using FilePipeline.Emulator.Tests.Supervision;

namespace FilePipeline.Emulator.Tests.Commands;

public sealed class RunFileSearchTests
{
    [Fact]
    public void Is_found_above_the_folder() =>
        Assert.Equal(Repository.Path("dapr.yaml"), RunFileSearch.Find(Repository.Path("services", "ingest")));

    [Fact]
    public void Another_projects_run_file_is_not_taken_for_ours()
    {
        using var folder = new TestFolder();
        File.WriteAllText(folder.Within("dapr.yaml"), "version: 1");

        Assert.Null(RunFileSearch.Find(folder.Path));
        Assert.Equal(Repository.Path("dapr.yaml"), RunFileSearch.Find(folder.Path, AppContext.BaseDirectory));
    }
}
