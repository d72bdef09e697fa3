using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Tests.Sidecar;

public sealed class FileFenceTests
{
    private static readonly FileFence _fence = new(["/data/scratch/", "/more"]);

    [Theory]
    [InlineData("/data/scratch/a")]
    [InlineData("/data/scratch/ingest-8101/b/../a")]
    [InlineData("/more/x")]
    public void Files_of_the_scratch_folders_pass(string path) => _fence.Check(path);

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/data/scratch")]
    [InlineData("/data/scratch2/a")]
    [InlineData("/data/scratch/../tokens.env")]
    [InlineData("/data/scratch/a/../../../etc/passwd")]
    [InlineData("scratch/a")]
    public void Any_other_file_is_refused_with_the_rule(string path)
    {
        var fault = Assert.Throws<CallException>(() => _fence.Check(path));
        Assert.Contains("only below /data/scratch, /more", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--file-path", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_folder_nothing_passes() => Assert.Throws<CallException>(() => FileFence.Closed.Check("/data/scratch/a"));
}
