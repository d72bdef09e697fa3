using FilePipeline.Doctor.Reading;

namespace FilePipeline.Doctor.Tests;

public sealed class YamlTextTests
{
    [Theory]
    [InlineData("yes", "true")]
    [InlineData("y", "true")]
    [InlineData("On", "true")]
    [InlineData("TRUE", "true")]
    [InlineData("no", "false")]
    [InlineData("n", "false")]
    [InlineData("off", "false")]
    [InlineData("Off", "false")]
    [InlineData("False", "false")]
    [InlineData("~", "null")]
    [InlineData("012", "12")]
    [InlineData("1.5", "1.5")]
    [InlineData("onward", "\"onward\"")]
    [InlineData("\"yes\"", "\"yes\"")]
    public void A_scalar_is_read_as_kubectl_reads_it(string scalar, string json) =>
        Assert.Equal(json, YamlText.First($"value: {scalar}", "here")!["value"]?.ToJsonString() ?? "null");
}
