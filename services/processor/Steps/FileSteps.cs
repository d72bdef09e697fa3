using System.Text.Json.Nodes;
using FilePipeline.Contracts;
using FilePipeline.Hosting;
using FilePipeline.Storage;

namespace FilePipeline.Processor;

/// <summary>Has the steps of an analysed file called, in order.</summary>
internal sealed class FileSteps(
    StepRules rules, StepClient client, FileSources sources, ILogger logger)
{
    private const string Field = "steps";
    private static readonly TimeSpan _shortestLifetime = TimeSpan.FromMinutes(1);

    /// <summary>Calls the steps that match.</summary>
    /// <param name="file">The file.</param>
    /// <param name="analysed">Its analysis, to which the results are added.</param>
    /// <param name="record">Its record; null when there is none.</param>
    /// <param name="attempt">The delivery.</param>
    /// <param name="cancellation">The handler's limit, or the sidecar's disconnect.</param>
    /// <returns>The analysis with the results, or the rejection by a step.</returns>
    /// <exception cref="CodedException">step-failed, step-timed-out, step-unavailable, files-unavailable.</exception>
    public async Task<ExaminationResult> RunAsync(
        FileEvent file, ExaminationResult.Analysed analysed, FileRecord? record, Attempt attempt, CancellationToken cancellation)
    {
        var (scan, type) = (analysed.Scan, (string)analysed.Scan.Analysis["type"]!);
        var steps = rules.Find(file.Key, type);
        if (steps.Count == 0) return analysed;
        if (attempt.Lane == Lane.Small && rules.FindLarge(file.Key, type) is { } large)
            return new ExaminationResult.TooMuchWork($"step {large.Name} is called in the large lane");
        var request = new StepRequest
        {
            FileId = file.FileId,
            Key = file.Key,
            Source = file.Source,
            Write = FileRecords.WriteOf(record, file),
            Generation = Decisions.GenerationOf(record, file),
            Attempt = FileRecords.AttemptOf(record, file),
            Type = type,
            Analysis = scan.Analysis,
            Url = await (await sources.BucketAsync(file.Source, cancellation)).PresignAsync(file.Key, LifetimeFor(attempt), cancellation),
        };
        List<StepRun> runs = [];
        foreach (var step in steps)
        {
            switch (await client.CallAsync(step, request, attempt, cancellation))
            {
                case StepAnswer.Result result:
                    runs.Add(new(step.Name, step.Version));
                    if (result.Value is not null) AddResult(scan.Analysis, step.Name, result.Value);
                    break;
                case StepAnswer.Rejected rejected:
                    return new ExaminationResult.Rejected(scan, rejected.Rejection) { Steps = [.. runs, new(step.Name, step.Version)] };
                case StepAnswer.Failed failed when step.OnFailure == StepFailureMode.Skip:
                    logger.StepSkipped(step.Name, file.FileId, failed.Code, failed.Detail);
                    runs.Add(new(step.Name, step.Version, failed.Code));
                    break;
                case StepAnswer.Failed failed:
                    throw new CodedException(failed.Code, $"step {step.Name}: {failed.Detail}");
            }
        }

        return analysed with { Steps = runs };
    }

    private static void AddResult(JsonObject analysis, string step, JsonNode result)
    {
        if (analysis[Field] is not JsonObject results) analysis[Field] = results = [];
        results[step] = result;
    }

    // The address must last as long as the delivery, in which several steps may use it.
    private static TimeSpan LifetimeFor(Attempt attempt) =>
        TimeSpan.FromSeconds(Math.Ceiling(Math.Max(attempt.Timeout.TotalSeconds, _shortestLifetime.TotalSeconds)));
}
