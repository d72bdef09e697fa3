using System.Runtime.InteropServices;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Processor.Analysis;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>What reading a file led to.</summary>
internal abstract record ExaminationResult
{
    private ExaminationResult()
    {
    }

    /// <summary>It was read and analysed.</summary>
    internal sealed record Analysed(ScanResult Scan) : ExaminationResult;

    /// <summary>It is not accepted.</summary>
    internal sealed record Refused(Rejection Rejection) : ExaminationResult;

    /// <summary>It is more than a small lane has time for.</summary>
    internal sealed record TooMuchWork(string Reason) : ExaminationResult;

    /// <summary>There is no such object.</summary>
    internal sealed record NotFound : ExaminationResult;
}

/// <summary>Fetches a file's content and looks at it: small ones in memory, others through the scratch folder, so memory stays flat.</summary>
internal sealed class FileExaminer(
    [FromKeyedServices(Components.Files)] Bucket files,
    Scratch scratch,
    BytesInFlight inFlight,
    IOptions<ProcessorOptions> options,
    ContentExaminer examiner)
{
    /// <exception cref="CodedException">The content could not be read, or is not what the event was about.</exception>
    public async Task<ExaminationResult> ExamineAsync(FileEvent file, Attempt attempt, CancellationToken cancellation)
    {
        if (FileRules.JudgeName(file.Key, file.Write.Size, options.Value) is { } rejection) return new ExaminationResult.Refused(rejection);
        using var room = await inFlight.TakeAsync(file.Write.Size ?? options.Value.LargeFileThresholdBytes, cancellation);
        return file.Write.Size <= options.Value.MaxInlineBytes
            ? await ExamineInlineAsync(file, attempt, cancellation)
            : await ExamineFromScratchAsync(file, attempt, cancellation);
    }

    private async Task<ExaminationResult> ExamineInlineAsync(FileEvent file, Attempt attempt, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>? content;
        try
        {
            content = await files.GetAsync(file.Key, cancellation);
        }
        catch (CodedException failure) when (failure.IsTooLarge)
        {
            throw Replaced(file, "more than a message can carry");
        }

        if (content is not { } bytes) return new ExaminationResult.NotFound();
        await using var stream = MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
        return await ExamineAsync(file, stream, attempt, cancellation);
    }

    private async Task<ExaminationResult> ExamineFromScratchAsync(FileEvent file, Attempt attempt, CancellationToken cancellation)
    {
        using var copy = scratch.NewFile();
        if (!await files.GetToFileAsync(file.Key, copy.Path, cancellation)) return new ExaminationResult.NotFound();
        await using var stream = new FileStream(copy.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        return await ExamineAsync(file, stream, attempt, cancellation);
    }

    private async Task<ExaminationResult> ExamineAsync(FileEvent file, Stream content, Attempt attempt, CancellationToken cancellation)
    {
        if (file.Write.Size is { } size && size != content.Length) throw Replaced(file, $"{content.Length} bytes");
        return FileRules.JudgeSize(content.Length, options.Value) is { } rejection
            ? new ExaminationResult.Refused(rejection)
            : await examiner.ExamineAsync(file, content, attempt, cancellation);
    }

    private static CodedException Replaced(FileEvent file, string found) =>
        new(Codes.ObjectReplaced, $"file {file.FileId}: the event says {file.Write.Size} bytes, the object has {found}; its own event will settle it");
}
