namespace FilePipeline.Contracts.Tests;

public sealed class FolderMarksTests
{
    [Theory]
    [InlineData("in/", 0L, true)]
    [InlineData("/", 0L, true)]
    [InlineData("in/", 1L, false)]
    [InlineData("in/", null, false)]
    [InlineData("in/a.txt", 0L, false)]
    [InlineData("", 0L, false)]
    public void A_folder_mark_has_no_bytes_and_a_key_that_ends_with_a_slash(string key, long? size, bool expected) =>
        Assert.Equal(expected, FolderMarks.Is(key, size));
}
