using System.Diagnostics;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Processor;

/// <summary>The next record of a file. Pure: from the record as it is, the message and what happened.</summary>
internal static class FileRecords
{
    /// <summary>Attempts that must find nothing before a file is said to be missing: a listing or a copy may lag behind its event.</summary>
    public const int AttemptsBeforeMissing = 3;

    /// <summary>The removal of a file.</summary>
    public static FileRecord Removed(FileRecord? record, FileEvent file, DateTimeOffset now) => Begin(record, file, now).AsFinal(FileStatus.Removed);

    /// <summary>Someone works on a large file.</summary>
    public static FileRecord Claimed(FileRecord? record, FileEvent file, FileClaim claim, DateTimeOffset now)
    {
        var begun = Begin(record, file, now);
        return begun with { Status = FileStatus.Processing, Claim = claim, Attempts = begun.Attempts - 1 };
    }

    /// <summary>What reading a file led to.</summary>
    /// <exception cref="CodedException">Not found, and too early to say that it is missing.</exception>
    public static FileRecord Examined(FileRecord? record, FileEvent file, ExaminationResult examination, DateTimeOffset now)
    {
        var begun = Begin(record, file, now);
        return examination switch
        {
            ExaminationResult.Analysed found => (begun with
            {
                Bytes = found.Scan.Bytes,
                Lines = found.Scan.Lines,
                Sha256 = found.Scan.Sha256,
                Analysis = found.Scan.Analysis,
            }).AsFinal(FileStatus.Processed),
            ExaminationResult.Refused refused => (begun with
            {
                Bytes = file.Write.Size,
                Code = refused.Rejection.Code,
                Reason = Texts.Truncate(refused.Rejection.Reason, FileRecord.DetailLength),
            }).AsFinal(FileStatus.Rejected),
            ExaminationResult.NotFound when begun.Attempts < AttemptsBeforeMissing =>
                throw new CodedException(Codes.NotFound, $"file {file.FileId} was not found, attempt {begun.Attempts}"),
            ExaminationResult.NotFound => (begun with { Code = Codes.NotFound, Reason = "the object was gone when it was read" }).AsFinal(FileStatus.Missing),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>An attempt that failed.</summary>
    public static FileRecord Failed(FileRecord? record, FileEvent file, Exception failure, DateTimeOffset now)
    {
        var code = CodedException.CodeOf(failure);
        var detail = Texts.Truncate(CodedException.DetailOf(failure), FileRecord.DetailLength);
        var begun = Begin(record, file, now);
        return (begun with { Status = FileStatus.Failing, Code = code, Reason = detail })
            .WithFailure(new(now, begun.Attempts, code, detail));
    }

    // A record with this attempt counted and nothing found yet. The same write keeps its attempts and history; another begins anew.
    private static FileRecord Begin(FileRecord? record, FileEvent file, DateTimeOffset now)
    {
        var isSame = IsSameWork(record, file);
        return new()
        {
            FileId = file.FileId,
            Key = file.Key,
            Write = record is not null && IsSameWrite(record, file) ? record.Write : file.Write,
            Status = FileStatus.Processing,
            Generation = Decisions.GenerationOf(record, file),
            Attempts = isSame ? record!.Attempts + 1 : 1,
            // A message of an earlier round (a duplicate) lowers neither: the message of the record's own round is still due.
            Round = isSame ? Math.Max(record!.Round, file.Round) : file.Round,
            DueAt = isSame && file.Round < record!.Round ? record.DueAt : null,
            FirstSeenAt = record?.FirstSeenAt ?? now,
            UpdatedAt = now,
            History = isSame ? record!.History : [],
        };
    }

    private static bool IsSameWork(FileRecord? record, FileEvent file) =>
        record is { IsFinal: false } && IsSameWrite(record, file) && file.Generation <= record.Generation;

    private static bool IsSameWrite(FileRecord record, FileEvent file) => file.Write.ComparedTo(record.Write) == WriteOrder.Same;
}
