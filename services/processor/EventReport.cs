using FilePipeline.Contracts;
using FilePipeline.Storage;

namespace FilePipeline.Processor;

/// <summary>Logs and counts how each file of a message was resolved.</summary>
internal sealed class EventReport(FileMetrics metrics, ILogger logger)
{
    public void Stale(FileEvent file)
    {
        metrics.Skipped("stale");
        logger.EventStale(file.FileId);
    }

    public void Duplicate(FileEvent file)
    {
        metrics.Skipped("duplicate");
        logger.OutcomePublishedAgain(file.FileId);
    }

    public void Claimed(FileEvent file)
    {
        metrics.Skipped("claimed");
        logger.FileClaimed(file.FileId);
    }

    /// <summary>A final record was saved and its outcome published.</summary>
    public void Finished(FileRecord record)
    {
        metrics.Finished(record);
        if (record.Status == FileStatus.Processed) logger.FileProcessed(record.FileId, record.Bytes, record.Lines, record.Attempts);
        else if (record.Status == FileStatus.Rejected) logger.FileRejected(record.FileId, record.Code);
        else if (record.Status == FileStatus.Missing) logger.FileMissing(record.FileId);
        else logger.FileRemoved(record.FileId);
    }
}
