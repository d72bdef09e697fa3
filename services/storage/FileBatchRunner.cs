using System.Diagnostics;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Storage;

/// <summary>Handles the files of one message: each is tried, in its own trace, and one failure makes the message be redelivered.</summary>
public sealed class FileBatchRunner(FileTraces traces, FileMetrics metrics, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan _recordingLimit = TimeSpan.FromSeconds(2);

    /// <summary>Runs <paramref name="handle"/> for each file. The only place that catches every exception: a failure is
    /// recorded, best effort and within two seconds, with a separate token, because the request's may be cancelled already.</summary>
    /// <param name="activity">Name of the activity in traces: <c>process file</c>.</param>
    /// <param name="files">The files.</param>
    /// <param name="handle">Handles one file.</param>
    /// <param name="recordFailure">Records a failed attempt; its own failure is only logged.</param>
    /// <param name="cancellation">The handler's timeout, or the sidecar's disconnect.</param>
    /// <returns><see cref="DeliveryResult.Success"/> when every file was handled, else <see cref="DeliveryResult.Retry"/>.</returns>
    public async Task<DeliveryResult> RunAsync(
        string activity,
        IEnumerable<FileEvent> files,
        Func<FileEvent, CancellationToken, Task<DeliveryResult>> handle,
        Func<FileEvent, Exception, CancellationToken, Task> recordFailure,
        CancellationToken cancellation)
    {
        var delivery = DeliveryResult.Success;
        foreach (var (at, file) in files.Index())
        {
            // The time limit is for the whole message: the remaining files did not fail, and are tried when it is redelivered.
            if (at > 0 && cancellation.IsCancellationRequested) return DeliveryResult.Retry;
            if (!await SucceedsAsync(activity, file, handle, recordFailure, cancellation)) delivery = DeliveryResult.Retry;
        }

        return delivery;
    }

#pragma warning disable CA1031 // Every failure must be recorded with its cause before the message is redelivered.
    private async Task<bool> SucceedsAsync(
        string name,
        FileEvent file,
        Func<FileEvent, CancellationToken, Task<DeliveryResult>> handle,
        Func<FileEvent, Exception, CancellationToken, Task> recordFailure,
        CancellationToken cancellation)
    {
        var trace = await traces.FindAsync(file, cancellation);
        using var activity = Traces.StartLinked(name, trace, file.FileId);
        try
        {
            return await handle(file, cancellation) == DeliveryResult.Success;
        }
        catch (Exception failure)
        {
            var code = CodedException.CodeOf(failure);
            activity?.SetStatus(ActivityStatusCode.Error, code);
            metrics.Failed(code, file.Source);
            logger.AttemptFailed(file.FileId, code, failure);
            using var limit = new CancellationTokenSource(_recordingLimit, clock);
            try
            {
                await recordFailure(file, failure, limit.Token);
            }
            catch (Exception second)
            {
                logger.FailureNotRecorded(file.FileId, second);
            }

            return false;
        }
    }
#pragma warning restore CA1031
}
