using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Processor.Analysis;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>What reading a file led to.</summary>
internal abstract record Examination
{
    private Examination()
    {
    }

    /// <summary>It was read and analysed.</summary>
    internal sealed record Analysed(ScanResult Scan, JsonObject Analysis) : Examination;

    /// <summary>It is not accepted.</summary>
    internal sealed record Refused(Rejection Rejection) : Examination;

    /// <summary>There is no such object.</summary>
    internal sealed record Gone : Examination;
}

/// <summary>Fetches a file's content and looks at it: small ones in memory, others through the scratch folder, so memory stays flat.</summary>
internal sealed class Content(
    [FromKeyedServices(Components.Files)] Bucket files, Scratch scratch, BytesInFlight inFlight, IOptions<ProcessorOptions> options)
{
    /// <summary>Version of the rules of analysis; a higher one is a reason to look again at files that were analysed before.</summary>
    public const int Analyser = 1;

    private const int ChunkSize = 128 * 1024;

    /// <exception cref="FailureException">The content could not be read, or is not what the event was about.</exception>
    public async Task<Examination> ExamineAsync(FileEvent file, CancellationToken cancellation)
    {
        if (FileRules.JudgeName(file.Key, file.Write.Size, options.Value) is { } rejection) return new Examination.Refused(rejection);
        using var room = await inFlight.TakeAsync(file.Write.Size ?? options.Value.LargeThreshold, cancellation);
        return file.Write.Size <= options.Value.InlineLimit
            ? await ExamineInlineAsync(file, cancellation)
            : await ExamineFromScratchAsync(file, cancellation);
    }

    private async Task<Examination> ExamineInlineAsync(FileEvent file, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>? content;
        try
        {
            content = await files.GetAsync(file.Key, cancellation);
        }
        catch (FailureException failure) when (failure.InnerException?.GetBaseException() is RpcException { StatusCode: StatusCode.ResourceExhausted })
        {
            throw Replaced(file, "more than a message can carry");
        }

        if (content is not { } bytes) return new Examination.Gone();
        await using var stream = MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
        return await ExamineAsync(file, stream, bytes.Length, cancellation);
    }

    private async Task<Examination> ExamineFromScratchAsync(FileEvent file, CancellationToken cancellation)
    {
        using var copy = scratch.NewFile();
        if (!await files.GetToFileAsync(file.Key, copy.Path, cancellation)) return new Examination.Gone();
        await using var stream = new FileStream(copy.Path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        return await ExamineAsync(file, stream, stream.Length, cancellation);
    }

    private async Task<Examination> ExamineAsync(FileEvent file, Stream content, long length, CancellationToken cancellation)
    {
        if (file.Write.Size is { } size && size != length) throw Replaced(file, $"{length} bytes");
        if (FileRules.JudgeSize(length, options.Value) is { } rejection) return new Examination.Refused(rejection);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            var first = await content.ReadAtLeastAsync(buffer, FileTypes.Sample, throwOnEndOfStream: false, cancellation);
            var declared = FileRules.DeclaredType(file.Key, options.Value);
            var detected = FileTypes.Detect(buffer.AsSpan(0, Math.Min(first, FileTypes.Sample)));
            if (FileRules.JudgeContent(declared, detected) is { } mismatch) return new Examination.Refused(mismatch);
            using var scan = new ContentScan(FileTypes.IsText(declared));
            for (var read = first; read > 0; read = await content.ReadAsync(buffer, cancellation)) scan.Append(buffer.AsSpan(0, read));
            // Text that agrees with its name is what the name says; first bytes tell no more than that it is text.
            var type = FileTypes.IsText(declared) ? declared : detected;
            var analysis = new JsonObject { ["analyser"] = Analyser, ["type"] = type, ["declaredType"] = declared };
            return new Examination.Analysed(scan.Finish(), analysis);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static FailureException Replaced(FileEvent file, string found) =>
        new(Codes.ObjectReplaced, $"file {file.FileId}: the event says {file.Write.Size} bytes, the object has {found}; its own event will settle it");
}
