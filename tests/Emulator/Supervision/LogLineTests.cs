using FilePipeline.Emulator.Supervision;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Emulator.Tests.Supervision;

public sealed class LogLineTests
{
    [Fact]
    public void A_json_line_is_its_level_and_message() =>
        Assert.Equal(
            new LogLine(LogLevel.Warning, "Attempt on file f failed"),
            LogLine.Read("""{"EventId":9004,"LogLevel":"Warning","Message":"Attempt on file f failed","State":{}}""", isError: false));

    [Fact]
    public void Of_an_exception_the_first_line_is_shown() =>
        Assert.Equal(
            "It failed System.IO.IOException: no room",
            LogLine.Read("""{"LogLevel":"Error","Message":"It failed","Exception":"System.IO.IOException: no room\n   at A.B()"}""", isError: false).Text);

    [Theory]
    [InlineData("plain words")]
    [InlineData("{ no json")]
    [InlineData("""{"json":"of somebody else"}""")]
    public void Any_other_line_is_itself(string line) =>
        Assert.Equal(new LogLine(LogLevel.Information, line), LogLine.Read(line, isError: false));

    [Fact]
    public void What_the_runtime_says_of_a_crash_is_an_error() =>
        Assert.Equal(LogLevel.Error, LogLine.Read("Unhandled exception. System.Exception", isError: true).Level);
}
