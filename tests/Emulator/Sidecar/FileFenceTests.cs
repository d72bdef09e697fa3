using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Tests.Sidecar;

public sealed class FileFenceTests
{
    private static readonly FileFence _fence = new(["/data/scratch/", "/more"]);

    [Theory]
    [InlineData("/data/scratch/a")]
    [InlineData("/data/scratch/ingest-8101/b/../a")]
    [InlineData("/more/x")]
    public void Files_in_the_scratch_folders_are_allowed(string path) => _fence.Check(path);

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("/data/scratch")]
    [InlineData("/data/scratch2/a")]
    [InlineData("/data/scratch/../tokens.env")]
    [InlineData("/data/scratch/a/../../../etc/passwd")]
    [InlineData("scratch/a")]
    public void Other_files_are_refused_with_the_allowed_folders(string path)
    {
        var exception = Assert.Throws<CallException>(() => _fence.Check(path));
        Assert.Contains("only below /data/scratch, /more", exception.Message, StringComparison.Ordinal);
        Assert.Contains("--file-path", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_folders_no_file_is_allowed() => Assert.Throws<CallException>(() => FileFence.Closed.Check("/data/scratch/a"));
}
