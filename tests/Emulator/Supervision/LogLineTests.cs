using FilePipeline.Emulator.Supervision;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Emulator.Tests.Supervision;

public sealed class LogLineTests
{
    [Fact]
    public void A_JSON_line_has_level_and_message() =>
        Assert.Equal(
            new LogLine(LogLevel.Warning, "Attempt on file f failed"),
            LogLine.Read("""{"EventId":9004,"LogLevel":"Warning","Message":"Attempt on file f failed","State":{}}""", isError: false));

    [Fact]
    public void The_first_line_of_an_exception_is_shown() =>
        Assert.Equal(
            "It failed System.IO.IOException: no room",
            LogLine.Read("""{"LogLevel":"Error","Message":"It failed","Exception":"System.IO.IOException: no room\n   at A.B()"}""",
                isError: false).Text);

    [Theory]
    [InlineData("plain words")]
    [InlineData("{ no json")]
    [InlineData("""{"json":"of somebody else"}""")]
    public void Other_lines_are_unchanged(string line) =>
        Assert.Equal(new LogLine(LogLevel.Information, line), LogLine.Read(line, isError: false));

    [Fact]
    public void Crash_output_of_the_runtime_is_an_error() =>
        Assert.Equal(LogLevel.Error, LogLine.Read("Unhandled exception. System.Exception", isError: true).Level);
}
