using System.Globalization;

namespace FilePipeline.Protocol.Tests;

/// <summary>More schedules than <see cref="ProtocolTests"/>: five hundred, or as many as FILEPIPELINE_SCHEDULES says.</summary>
public sealed class ManySchedulesTests(ITestOutputHelper output)
{
    private const int Usual = 500;

    [Fact]
    public void Every_schedule_keeps_the_promises() => Schedules.Run(
        int.TryParse(Environment.GetEnvironmentVariable("FILEPIPELINE_SCHEDULES"), CultureInfo.InvariantCulture, out var asked)
            ? asked
            : Usual,
        output);
}
