using FilePipeline.Contracts;
using Microsoft.Extensions.Logging;

namespace FilePipeline.Hosting;

/// <summary>Handles the files of one message: every one is tried, and one failure makes the whole message come back.</summary>
public static class EachFile
{
    private static readonly TimeSpan _recordingLimit = TimeSpan.FromSeconds(2);

    /// <summary>Runs <paramref name="handle"/> for each file. This is the one place of the product that catches everything: a failure is
    /// recorded, best effort, with a token of its own, since the request's may be cancelled already.</summary>
    /// <param name="files">The files.</param>
    /// <param name="handle">Deals with one.</param>
    /// <param name="recordFailure">Writes down that an attempt failed; its own failure is only logged.</param>
    /// <param name="clock">Bounds the recording to two seconds.</param>
    /// <param name="logger">For what failed.</param>
    /// <param name="cancellation">The handler's limit, or the sidecar hanging up.</param>
    /// <returns><see cref="Delivery.Success"/> when every file was dealt with, else <see cref="Delivery.Retry"/>.</returns>
    public static async Task<Delivery> RunAsync(
        IEnumerable<FileEvent> files,
        Func<FileEvent, CancellationToken, Task<Delivery>> handle,
        Func<FileEvent, Exception, CancellationToken, Task> recordFailure,
        TimeProvider clock,
        ILogger logger,
        CancellationToken cancellation)
    {
        var delivery = Delivery.Success;
        foreach (var file in files)
        {
            if (!await SucceedsAsync(file, handle, recordFailure, clock, logger, cancellation)) delivery = Delivery.Retry;
        }

        return delivery;
    }

#pragma warning disable CA1031 // A message must come back with its cause written down, whatever went wrong.
    private static async Task<bool> SucceedsAsync(
        FileEvent file,
        Func<FileEvent, CancellationToken, Task<Delivery>> handle,
        Func<FileEvent, Exception, CancellationToken, Task> recordFailure,
        TimeProvider clock,
        ILogger logger,
        CancellationToken cancellation)
    {
        try
        {
            return await handle(file, cancellation) == Delivery.Success;
        }
        catch (Exception failure)
        {
            logger.AttemptFailed(file.FileId, FailureException.CodeOf(failure), failure);
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
