namespace FilePipeline.Emulator.Sidecar;

/// <summary>The settings of a sidecar that concern workflows.</summary>
/// <param name="App">The app id.</param>
/// <param name="MaxBodySize">The largest message in bytes; an instance whose turn is larger stalls.</param>
/// <param name="Retention">How long instances that ended are kept.</param>
internal sealed record WorkflowSettings(string App, int MaxBodySize, WorkflowRetention Retention)
{
    // daprd leaves room for the event that begins the turn.
    private const int MostPercent = 95;

    public long MaxPayload => (long)MaxBodySize * MostPercent / 100;

    public string PayloadError(string what, long size) =>
        $"{what} {size} bytes exceeds {MostPercent}% of max gRPC body size {MaxBodySize} bytes; "
        + "increase daprd --max-body-size and restart to resume";
}
