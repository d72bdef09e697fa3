using System.Diagnostics;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Processor.Analysis;

namespace FilePipeline.Processor;

/// <summary>Makes the next record of a file from its current one, the message and the result. Pure.</summary>
internal static class FileRecords
{
    /// <summary>Attempts without an object until a file is <c>missing</c>: a replica of the bucket may be behind the event.</summary>
    public const int AttemptsBeforeMissing = 3;

    /// <summary>The record of a removed file.</summary>
    public static FileRecord Removed(FileRecord? record, FileEvent file, DateTimeOffset now) =>
        CountAttempt(record, file, now).AsFinal(FileStatus.Removed);

    /// <summary>The record of a large file that a worker has claimed. The attempt is counted when it ends.</summary>
    public static FileRecord Claimed(FileRecord? record, FileEvent file, FileClaim claim, DateTimeOffset now) =>
        Begin(record, file, now) with { Claim = claim };

    /// <summary>The record of a file that was examined.</summary>
    /// <exception cref="CodedException">not-found: the object was not found, in fewer than <see cref="AttemptsBeforeMissing"/>
    /// attempts.</exception>
    public static FileRecord Examined(FileRecord? record, FileEvent file, ExaminationResult examination, DateTimeOffset now)
    {
        var begun = CountAttempt(record, file, now);
        return examination switch
        {
            ExaminationResult.Analysed found => WithContent(begun, found.Scan, found.Steps).AsFinal(FileStatus.Processed),
            ExaminationResult.Rejected rejected => WithRejection(
                WithContent(begun, rejected.Scan, rejected.Steps), rejected.Rejection).AsFinal(FileStatus.Rejected),
            ExaminationResult.Refused refused => WithRejection(
                begun with { Bytes = file.Write.Size }, refused.Rejection).AsFinal(FileStatus.Rejected),
            ExaminationResult.NotFound when begun.Attempts < AttemptsBeforeMissing =>
                throw new CodedException(Codes.NotFound, $"file {file.FileId} was not found, attempt {begun.Attempts}"),
            ExaminationResult.NotFound => (begun with
            {
                Code = Codes.NotFound,
                Reason = "the object did not exist when it was read",
            }).AsFinal(FileStatus.Missing),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>The number of the attempt that a record does not show yet, from 1.</summary>
    public static int AttemptOf(FileRecord? record, FileEvent file) => IsSameWork(record, file) ? record!.Attempts + 1 : 1;

    /// <summary>The version of the object as the next record shows it: that of the first event of the same write.</summary>
    public static ObjectVersion WriteOf(FileRecord? record, FileEvent file) =>
        record is not null && IsSameWrite(record, file) ? record.Write : file.Write;

    /// <summary>The record of a failed attempt.</summary>
    public static FileRecord Failed(FileRecord? record, FileEvent file, Exception failure, DateTimeOffset now)
    {
        var code = CodedException.CodeOf(failure);
        var detail = Texts.Truncate(CodedException.DetailOf(failure), FileRecord.DetailLength);
        var begun = CountAttempt(record, file, now);
        return (begun with { Status = FileStatus.Failing, Code = code, Reason = detail })
            .WithFailure(new(now, begun.Attempts, code, detail));
    }

    private static FileRecord WithContent(FileRecord begun, ScanResult scan, IReadOnlyList<StepRun>? steps) =>
        begun with { Bytes = scan.Bytes, Lines = scan.Lines, Sha256 = scan.Sha256, Analysis = scan.Analysis, Steps = steps };

    private static FileRecord WithRejection(FileRecord begun, Rejection rejection) =>
        begun with { Code = rejection.Code, Reason = Texts.Truncate(rejection.Reason, FileRecord.DetailLength) };

    private static FileRecord CountAttempt(FileRecord? record, FileEvent file, DateTimeOffset now)
    {
        var begun = Begin(record, file, now);
        return begun with { Attempts = begun.Attempts + 1 };
    }

    // The same object version and generation keep their attempts; others start without. An operator's request begins a generation, and
    // stays in the history.
    private static FileRecord Begin(FileRecord? record, FileEvent file, DateTimeOffset now)
    {
        var isSame = IsSameWork(record, file);
        return new()
        {
            FileId = file.FileId,
            Key = file.Key,
            Source = file.Source,
            Write = WriteOf(record, file),
            Status = FileStatus.Processing,
            Generation = Decisions.GenerationOf(record, file),
            Attempts = isSame ? record!.Attempts : 0,
            // A duplicate message of an earlier round changes neither: the message of the record's round is still due.
            Round = isSame ? Math.Max(record!.Round, file.Round) : file.Round,
            DueAt = isSame && file.Round < record!.Round ? record.DueAt : null,
            FirstSeenAt = record?.FirstSeenAt ?? now,
            UpdatedAt = now,
            History = record is not null && IsSameWrite(record, file) ? record.History : [],
        };
    }

    private static bool IsSameWork(FileRecord? record, FileEvent file) =>
        record is { IsFinal: false } && IsSameWrite(record, file) && file.Generation <= record.Generation;

    private static bool IsSameWrite(FileRecord record, FileEvent file) => file.Write.ComparedTo(record.Write) == WriteOrder.Same;
}
