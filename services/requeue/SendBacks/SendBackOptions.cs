using System.ComponentModel.DataAnnotations;

namespace FilePipeline.Requeue;

/// <summary>Section <c>Requeue:SendBack</c>. A running send-back keeps the values of its start.</summary>
internal sealed class SendBackOptions
{
    /// <summary>Files of the first step; a request may ask for another number.</summary>
    [Range(1, SendBackLimits.MostOfStep)]
    public int First { get; set; } = 5;

    /// <summary>Percentage of a step's files: if more are parked again, the send-back stops. A request may ask for another one.</summary>
    [Range(0, 100)]
    public int StopAbove { get; set; } = 20;

    /// <summary>How long the files of a step may stay without an outcome before the send-back stops.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Time from sending a step to the first look at its records; each further pause is twice as long.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan FirstLook { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest pause between two looks.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan LongestLook { get; set; } = TimeSpan.FromMinutes(2);
}
