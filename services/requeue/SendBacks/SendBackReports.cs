using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Requeue;

/// <summary>Publishes the end of a send-back for the notifier.</summary>
internal sealed class SendBackReports(OutcomePublisher outcomes)
{
    private const int FileIdLength = 32;
    private const string Prefix = "send-back-";

    /// <summary>Publishes the end, unless an operator caused it. The same end always has the same event id.</summary>
    /// <exception cref="CodedException">outcomes-unavailable.</exception>
    public Task PublishAsync(SendBackState state, CancellationToken cancellation) =>
        RecordOf(state) is { } record ? outcomes.PublishAsync(record, cancellation) : Task.CompletedTask;

    /// <summary>The outcome of an end; null for one that nobody needs to hear of. Its file id is not a digest, so no file has it.</summary>
    internal static FileRecord? RecordOf(SendBackState state)
    {
        var (status, code) = state.Phase switch
        {
            // Its files stay parked, and channels for parked files need to know.
            SendBackPhase.Stopped => (FileStatus.Parked, Codes.SendBackStopped),
            SendBackPhase.Finished => (FileStatus.Processed, Codes.SendBackFinished),
            _ => (default, null),
        };
        if (code is null) return null;
        return new()
        {
            FileId = $"{Prefix}{StateKeys.HexDigest(state.Id)[..(FileIdLength - Prefix.Length)]}",
            Key = state.Id,
            Write = ObjectVersion.Of(null, null, null, 0, null),
            Status = status,
            Code = code,
            Reason = $"{state.Why}; {state.Sent} sent, {state.Processed} processed, {state.ParkedAgain} parked again, "
                + $"{state.Otherwise} otherwise, {state.Open} open",
            OutcomeId = StateKeys.HexDigest($"{state.Id}\n{state.Run}\n{code}"),
            FirstSeenAt = state.StartedAt,
            UpdatedAt = state.UpdatedAt,
        };
    }
}
