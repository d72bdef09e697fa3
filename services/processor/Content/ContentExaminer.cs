using FilePipeline.Contracts;
using FilePipeline.Processor.Analysis;
using Microsoft.Extensions.Options;

namespace FilePipeline.Processor;

/// <summary>Analyses fetched content, within the lane's time and the memory of this process.</summary>
internal sealed class ContentExaminer(BytesInFlight inFlight, IOptions<ProcessorOptions> options, TimeProvider clock, ILogger logger)
{
    /// <summary>Analyses content, or says why it is not accepted.</summary>
    /// <param name="file">The file.</param>
    /// <param name="content">Seekable, at its beginning.</param>
    /// <param name="declaredType">The type that its name declares.</param>
    /// <param name="attempt">The delivery.</param>
    /// <param name="cancellation">The handler's limit, or the sidecar's disconnect.</param>
    public async Task<ExaminationResult> ExamineAsync(
        FileEvent file, Stream content, string declaredType, Attempt attempt, CancellationToken cancellation)
    {
        try
        {
            return await ScanAsync(file, content, declaredType, attempt.Lane, cancellation);
        }
        catch (ArchiveBombException bomb)
        {
            return new ExaminationResult.Refused(new(Codes.ArchiveBomb, bomb.Message));
        }
        catch (RefusedContentException refused)
        {
            return new ExaminationResult.Refused(refused.Rejection);
        }
        catch (TooMuchWorkException work)
        {
            return new ExaminationResult.TooMuchWork(work.Message);
        }
        catch (OperationCanceledException) when (attempt is { Lane: Lane.Small, Limit.IsCancellationRequested: true })
        {
            return new ExaminationResult.TooMuchWork($"its analysis took longer than Processor:HandlerTimeout ({attempt.Timeout})");
        }
    }

    private async Task<ExaminationResult> ScanAsync(
        FileEvent file, Stream content, string declaredType, Lane lane, CancellationToken cancellation)
    {
        using var windows = inFlight.Windows(lane);
        try
        {
            return await ScanAsync(file, content, declaredType, lane, windows, cancellation);
        }
        catch (WindowsExhaustedException)
        {
            // Two files that hold windows and wait for more could wait for each other: release all, wait, and start again.
            await windows.TakeAllAsync(cancellation);
        }

        content.Position = 0;
        return await ScanAsync(file, content, declaredType, lane, windows, cancellation);
    }

    private async Task<ExaminationResult> ScanAsync(
        FileEvent file, Stream content, string declaredType, Lane lane, WindowRoom windows, CancellationToken cancellation)
    {
        var limits = new UnpackLimits(options.Value.MaxUnpackRatio, options.Value.MaxBytes)
        {
            RatioAfterBytes = options.Value.UnpackRatioThresholdBytes,
            LaneBytes = lane == Lane.Small ? options.Value.MaxSmallLaneUnpackedBytes : long.MaxValue,
        };
        var progress = new ScanProgress(clock, (read, unpacked) => logger.AnalysisProgressed(file.FileId, read, content.Length, unpacked));
        var scan = new ContentScan(options.Value.TypesInForce(), limits, windows, progress);
        using var open = await scan.OpenAsync(file.Key, content, cancellation);
        // Packed content is judged by its inner content, and an empty file agrees with every type.
        if (!open.IsEmpty && !Unpacker.CanUnpack(open.Detected) && FileRules.JudgeContent(declaredType, open.Detected) is { } mismatch)
            return new ExaminationResult.Refused(mismatch);
        var result = await scan.FinishAsync(open, cancellation);
        result.Analysis.Insert(0, "analyser", FileTypes.AnalysisVersion);
        return new ExaminationResult.Analysed(result with { Analysis = AnalysisLimit.Apply(result.Analysis) });
    }
}
