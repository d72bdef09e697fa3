using System.Runtime.InteropServices;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Processor.Analysis;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>What reading a file led to.</summary>
internal abstract record Examination
{
    private Examination()
    {
    }

    /// <summary>It was read and analysed.</summary>
    internal sealed record Analysed(ScanResult Scan) : Examination;

    /// <summary>It is not accepted.</summary>
    internal sealed record Refused(Rejection Rejection) : Examination;

    /// <summary>It is more than a small lane has time for.</summary>
    internal sealed record TooMuchWork(string Reason) : Examination;

    /// <summary>There is no such object.</summary>
    internal sealed record Gone : Examination;
}

/// <summary>Fetches a file's content and looks at it: small ones in memory, others through the scratch folder, so memory stays flat.</summary>
internal sealed class Content(
    [FromKeyedServices(Components.Files)] Bucket files,
    Scratch scratch,
    BytesInFlight inFlight,
    IOptions<ProcessorOptions> options,
    Examiner examiner)
{
    /// <exception cref="FailureException">The content could not be read, or is not what the event was about.</exception>
    public async Task<Examination> ExamineAsync(FileEvent file, Attempt attempt, CancellationToken cancellation)
    {
        if (FileRules.JudgeName(file.Key, file.Write.Size, options.Value) is { } rejection) return new Examination.Refused(rejection);
        using var room = await inFlight.TakeAsync(file.Write.Size ?? options.Value.LargeThreshold, cancellation);
        return file.Write.Size <= options.Value.InlineLimit
            ? await ExamineInlineAsync(file, attempt, cancellation)
            : await ExamineFromScratchAsync(file, attempt, cancellation);
    }

    private async Task<Examination> ExamineInlineAsync(FileEvent file, Attempt attempt, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>? content;
        try
        {
            content = await files.GetAsync(file.Key, cancellation);
        }
        catch (FailureException failure) when (failure.IsTooLarge)
        {
            throw Replaced(file, "more than a message can carry");
        }

        if (content is not { } bytes) return new Examination.Gone();
        await using var stream = MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
        return await ExamineAsync(file, stream, attempt, cancellation);
    }

    private async Task<Examination> ExamineFromScratchAsync(FileEvent file, Attempt attempt, CancellationToken cancellation)
    {
        using var copy = scratch.NewFile();
        if (!await files.GetToFileAsync(file.Key, copy.Path, cancellation)) return new Examination.Gone();
        await using var stream = new FileStream(copy.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        return await ExamineAsync(file, stream, attempt, cancellation);
    }

    private async Task<Examination> ExamineAsync(FileEvent file, Stream content, Attempt attempt, CancellationToken cancellation)
    {
        if (file.Write.Size is { } size && size != content.Length) throw Replaced(file, $"{content.Length} bytes");
        return FileRules.JudgeSize(content.Length, options.Value) is { } rejection
            ? new Examination.Refused(rejection)
            : await examiner.ExamineAsync(file, content, attempt, cancellation);
    }

    private static FailureException Replaced(FileEvent file, string found) =>
        new(Codes.ObjectReplaced, $"file {file.FileId}: the event says {file.Write.Size} bytes, the object has {found}; its own event will settle it");
}
