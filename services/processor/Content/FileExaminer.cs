using System.Runtime.InteropServices;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Processor.Analysis;
using FilePipeline.Storage;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>The result of reading a file.</summary>
internal abstract record ExaminationResult
{
    private ExaminationResult()
    {
    }

    /// <summary>It was read and analysed.</summary>
    internal sealed record Analysed(ScanResult Scan) : ExaminationResult
    {
        /// <summary>The steps that were called; null for none.</summary>
        public IReadOnlyList<StepRun>? Steps { get; init; }
    }

    /// <summary>It was analysed, and a step rejected it.</summary>
    internal sealed record Rejected(ScanResult Scan, Rejection Rejection) : ExaminationResult
    {
        /// <summary>The steps that were called; the last one rejected it.</summary>
        public IReadOnlyList<StepRun>? Steps { get; init; }
    }

    /// <summary>It is not accepted.</summary>
    internal sealed record Refused(Rejection Rejection) : ExaminationResult;

    /// <summary>A small lane has too little time for it.</summary>
    internal sealed record TooMuchWork(string Reason) : ExaminationResult;

    /// <summary>The object does not exist.</summary>
    internal sealed record NotFound : ExaminationResult;
}

/// <summary>Fetches and examines a file's content: small files in memory, others through the scratch folder, so that memory stays
/// bounded.</summary>
internal sealed class FileExaminer(
    FileSources sources,
    Scratch scratch,
    BytesInFlight inFlight,
    IOptions<ProcessorOptions> options,
    ContentExaminer examiner,
    IntegrityCheck integrity)
{
    /// <summary>Judges a file before it is read.</summary>
    public NameVerdict JudgeName(FileEvent file) => FileRules.JudgeName(file.Key, file.Write.Size, options.Value);

    /// <summary>Reads a file, and compares it with its upload.</summary>
    /// <param name="file">The file; its name is accepted.</param>
    /// <param name="declaredType">The type that its name declares.</param>
    /// <param name="attempt">The delivery.</param>
    /// <param name="cancellation">The handler's limit, or the sidecar's disconnect.</param>
    /// <exception cref="CodedException">The content could not be read, is damaged, or is of another object version than the
    /// event.</exception>
    public Task<ExaminationResult> ExamineAsync(FileEvent file, string declaredType, Attempt attempt, CancellationToken cancellation) =>
        integrity.CheckAsync(file, FetchAndExamineAsync(file, declaredType, attempt, cancellation), cancellation);

    private async Task<ExaminationResult> FetchAndExamineAsync(
        FileEvent file, string declaredType, Attempt attempt, CancellationToken cancellation)
    {
        using var room = await inFlight.TakeAsync(file.Write.Size ?? options.Value.LargeFileThresholdBytes, cancellation);
        return file.Write.Size <= options.Value.MaxInlineBytes
            ? await ExamineInlineAsync(file, declaredType, attempt, cancellation)
            : await ExamineFromScratchAsync(file, declaredType, attempt, cancellation);
    }

    private async Task<ExaminationResult> ExamineInlineAsync(
        FileEvent file, string declaredType, Attempt attempt, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>? content;
        try
        {
            content = await (await sources.BucketAsync(file.Source, cancellation)).GetAsync(file.Key, cancellation);
        }
        catch (CodedException failure) when (failure.IsTooLarge)
        {
            throw Replaced(file, "more bytes than fit into a message");
        }

        if (content is not { } bytes) return new ExaminationResult.NotFound();
        await using var stream = MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
        return await ExamineAsync(file, stream, declaredType, attempt, cancellation);
    }

    private async Task<ExaminationResult> ExamineFromScratchAsync(
        FileEvent file, string declaredType, Attempt attempt, CancellationToken cancellation)
    {
        var files = await sources.BucketAsync(file.Source, cancellation);
        using var copy = scratch.NewFile();
        if (!await files.GetToFileAsync(file.Key, copy.Path, cancellation)) return new ExaminationResult.NotFound();
        await using var stream = new FileStream(copy.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        return await ExamineAsync(file, stream, declaredType, attempt, cancellation);
    }

    private async Task<ExaminationResult> ExamineAsync(
        FileEvent file, Stream content, string declaredType, Attempt attempt, CancellationToken cancellation)
    {
        if (file.Write.Size is { } size && size != content.Length) throw Replaced(file, $"{content.Length} bytes");
        // The size in the event was judged with the name.
        return file.Write.Size is null && FileRules.JudgeSize(content.Length, options.Value) is { } rejection
            ? new ExaminationResult.Refused(rejection)
            : await examiner.ExamineAsync(file, content, declaredType, attempt, cancellation);
    }

    private static CodedException Replaced(FileEvent file, string found) =>
        new(
            Codes.ObjectReplaced,
            $"file {file.FileId}: the event says {file.Write.Size} bytes, the object has {found}; the object's own event will process it");
}
