using Dapr;
using Dapr.Client;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Storage;

/// <summary>Publishes the outcomes of final records.</summary>
public sealed class OutcomePublisher(DaprClient dapr, FailureIndex failures, IOptions<OutcomeOptions> options)
{
    /// <summary>Publishes the outcome of a final record again before it is replaced: otherwise
    /// a recorded outcome might never be published. Call it before the save. Its index entry would be stale at once.</summary>
    /// <exception cref="CodedException">outcomes-unavailable: the record must stay as it is.</exception>
    public Task PublishReplacedAsync(LoadedRecord replaced, CancellationToken cancellation) =>
        replaced.Record is { IsFinal: true } final ? PublishEventAsync(final, cancellation) : Task.CompletedTask;

    /// <summary>Puts the index entry of a failed record, then publishes a final record's outcome; the same record always has the same
    /// entry and event id, so that publishing again is safe.</summary>
    /// <exception cref="CodedException">outcomes-unavailable, parking-unavailable.</exception>
    /// <exception cref="ArgumentException">The record is not final.</exception>
    public async Task PublishAsync(FileRecord record, CancellationToken cancellation)
    {
        // Before the event: a crash in between is repaired by the redelivery, which publishes again.
        await failures.PutAsync(record, cancellation);
        await PublishEventAsync(record, cancellation);
    }

    private async Task PublishEventAsync(FileRecord record, CancellationToken cancellation)
    {
        var outcome = FileOutcome.Of(record);
        var metadata = new Dictionary<string, string>
        {
            ["cloudevent.id"] = record.OutcomeId ?? FileOutcome.IdOf(record.FileId, record.Write, record.Generation, record.Status),
            ["cloudevent.type"] = Topics.FileOutcomeType,
            ["cloudevent.subject"] = record.FileId,
        };
        // A sidecar without tracing does not forward the trace.
        if (Traces.OfFile is { } traceparent) metadata["cloudevent.traceparent"] = traceparent;
        try
        {
            await dapr.PublishByteEventAsync(
                Components.Outcomes, options.Value.Topic, outcome.ToJson(), "application/json", metadata, cancellation);
        }
        catch (DaprException failure)
        {
            throw new CodedException(
                Codes.Unavailable(Components.Outcomes), $"file {record.FileId}: its outcome could not be published", failure);
        }
    }
}
