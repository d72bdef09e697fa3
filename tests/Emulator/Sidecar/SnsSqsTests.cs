using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Tests.Sidecar;

/// <summary>The AWS names of Dapr topics and queues.</summary>
public sealed class SnsSqsTests
{
    [Theory]
    [InlineData("a.b c:d", "abcd")]
    [InlineData("keep_these-9", "keep_these-9")]
    public void Characters_that_AWS_refuses_are_removed_from_names(string name, string kept) => Assert.Equal(kept, SnsSqs.Sanitize(name));

    [Fact]
    public void Long_names_are_cut_to_80() => Assert.Equal(80, SnsSqs.Sanitize(new string('x', 100)).Length);
}
