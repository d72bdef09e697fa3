using FilePipeline.Emulator.Sidecar;

namespace FilePipeline.Emulator.Tests.Sidecar;

/// <summary>What AWS would call a Dapr topic or queue.</summary>
public sealed class TopicNameTests
{
    [Theory]
    [InlineData("a.b c:d", "abcd")]
    [InlineData("keep_these-9", "keep_these-9")]
    public void Names_keep_what_AWS_accepts(string name, string kept) => Assert.Equal(kept, SnsSqs.Sanitize(name));

    [Fact]
    public void Long_names_are_cut_to_80() => Assert.Equal(80, SnsSqs.Sanitize(new string('x', 100)).Length);
}
