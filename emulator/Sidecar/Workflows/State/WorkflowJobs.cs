using System.Globalization;
using Dapr.DurableTask.Protobuf;
using FilePipeline.Emulator.Cloud;
using Google.Protobuf;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>The jobs of daprd's scheduler, by the names of what becomes due.</summary>
internal static class WorkflowJobs
{
    public const string Terminate = "terminate";
    public const string Retention = "retention";
    private const string WakeName = "wake";
    private const string TimerPrefix = "timer-";
    private const string ActivityPrefix = "activity-";
    private const string MessagePrefix = "message-";

    public static WorkflowJob Wake(string instance, DateTimeOffset due) => new(instance, WakeName, due);

    public static WorkflowJob Timer(string instance, HistoryEvent fired, ulong generation) =>
        new(instance, TimerName(fired.TimerFired.TimerId), fired.TimerFired.FireAt.ToDateTimeOffset())
        {
            Generation = (long)generation,
            Data = fired.ToByteArray(),
        };

    public static WorkflowJob Activity(string instance, HistoryEvent scheduled, ulong generation, DateTimeOffset due) =>
        new(instance, string.Create(CultureInfo.InvariantCulture, $"{ActivityPrefix}{scheduled.EventId}-{generation}"), due)
        {
            Generation = (long)generation,
            Data = scheduled.ToByteArray(),
        };

    /// <summary>An event for another instance. Its name is the same when the turn that sends it is repeated.</summary>
    public static WorkflowJob Message(string target, string source, HistoryEvent item, ulong generation, DateTimeOffset due)
    {
        var task = item.ExecutionStarted?.ParentInstance?.TaskScheduledId ?? item.Completes()?.Id ?? 0;
        return new(
            target, string.Create(CultureInfo.InvariantCulture, $"{MessagePrefix}{source}-{generation}-{item.EventTypeCase}-{task}"), due)
        {
            Data = item.ToByteArray(),
        };
    }

    public static WorkflowJob TerminateChild(string instance, HistoryEvent terminated, DateTimeOffset due) =>
        new(instance, Terminate, due) { Data = terminated.ToByteArray() };

    public static string TimerName(int id) => string.Create(CultureInfo.InvariantCulture, $"{TimerPrefix}{id}");

    public static bool IsTimer(WorkflowJob job) => job.Name.StartsWith(TimerPrefix, StringComparison.Ordinal);

    public static bool IsActivity(WorkflowJob job) => job.Name.StartsWith(ActivityPrefix, StringComparison.Ordinal);

    public static bool IsMessage(WorkflowJob job) => job.Name.StartsWith(MessagePrefix, StringComparison.Ordinal);

    public static HistoryEvent EventOf(WorkflowJob job) => HistoryEvent.Parser.ParseFrom(job.Data);
}
