using FilePipeline.Contracts;

namespace FilePipeline.Processor;

/// <summary>The work on a file between the decision and its record: the examination, then the steps.</summary>
internal sealed class FileWork(FileExaminer examiner, FileSteps steps)
{
    /// <summary>Judges a file before it is read.</summary>
    public NameVerdict JudgeName(FileEvent file) => examiner.JudgeName(file);

    /// <summary>Examines a file, and has its steps called.</summary>
    /// <param name="file">The file; its name is accepted.</param>
    /// <param name="declaredType">The type that its name declares.</param>
    /// <param name="record">Its record; null when there is none.</param>
    /// <param name="attempt">The delivery.</param>
    /// <param name="cancellation">The handler's limit, or the sidecar's disconnect.</param>
    /// <exception cref="Hosting.CodedException">As of <see cref="FileExaminer"/> and <see cref="FileSteps"/>.</exception>
    public async Task<ExaminationResult> RunAsync(
        FileEvent file, string declaredType, FileRecord? record, Attempt attempt, CancellationToken cancellation)
    {
        var examination = await examiner.ExamineAsync(file, declaredType, attempt, cancellation);
        return examination is ExaminationResult.Analysed analysed
            ? await steps.RunAsync(file, analysed, record, attempt, cancellation)
            : examination;
    }
}
