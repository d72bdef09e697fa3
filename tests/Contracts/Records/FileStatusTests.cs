namespace FilePipeline.Contracts.Tests;

public sealed class FileStatusTests
{
    [Theory]
    [InlineData(FileStatus.Waiting, "waiting", false)]
    [InlineData(FileStatus.Processing, "processing", false)]
    [InlineData(FileStatus.Failing, "failing", false)]
    [InlineData(FileStatus.Processed, "processed", true)]
    [InlineData(FileStatus.Rejected, "rejected", true)]
    [InlineData(FileStatus.Missing, "missing", true)]
    [InlineData(FileStatus.Removed, "removed", true)]
    [InlineData(FileStatus.Parked, "parked", true)]
    [InlineData(FileStatus.Discarded, "discarded", true)]
    public void A_status_has_a_name_and_is_final_or_not(FileStatus status, string name, bool isFinal) =>
        Assert.Equal((name, isFinal), (status.ToWireName(), status.IsFinal()));

    [Fact]
    public void Every_status_is_final_or_not() => Assert.All(Enum.GetValues<FileStatus>(), status => status.IsFinal());

    [Fact]
    public void An_unknown_number_is_not_a_status() => Assert.Throws<ArgumentOutOfRangeException>(() => ((FileStatus)99).IsFinal());
}
