namespace FilePipeline.Emulator.Supervision;

/// <summary>A service ended before it was ready, or could not be started.</summary>
internal sealed class ServiceDiedException(string appId, string how, IReadOnlyList<LogLine> lastLines) : Exception($"{appId} {how}")
{
    public string AppId { get; } = appId;

    /// <summary>The last log lines, oldest first.</summary>
    public IReadOnlyList<LogLine> LastLines { get; } = lastLines;
}
