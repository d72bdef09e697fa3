using Dapr.Workflow;
using FilePipeline.Contracts;
using FilePipeline.Hosting;

namespace FilePipeline.Requeue;

/// <summary>A step of a send-back, outside the workflow's code. It runs at least once, and saves the progress at its end.</summary>
internal abstract class SendBackActivity(SendBackProgress progress, IHostApplicationLifetime lifetime, ILogger logger)
    : WorkflowActivity<SendBackState, SendBackState>
{
    public override async Task<SendBackState> RunAsync(WorkflowActivityContext context, SendBackState input)
    {
        try
        {
            var stopping = lifetime.ApplicationStopping;
            return await progress.SaveAsync(await ActAsync(input, stopping), stopping);
        }
        catch (CodedException failure)
        {
            // The workflow tries again; its history and its progress get the text.
            logger.SendBackFailed(input.Id, failure.Code, failure);
            throw new CodedException(
                failure.Code, Texts.Truncate($"{failure.Code}: {CodedException.DetailOf(failure)}", FileRecord.DetailLength), failure);
        }
    }

    /// <exception cref="CodedException">A component is unavailable.</exception>
    protected abstract Task<SendBackState> ActAsync(SendBackState state, CancellationToken cancellation);
}

/// <summary>Names the files of a step.</summary>
internal sealed class SendBackChoose(
    SendBackFiles files, SendBackProgress progress, IHostApplicationLifetime lifetime, ILogger logger)
    : SendBackActivity(progress, lifetime, logger)
{
    protected override Task<SendBackState> ActAsync(SendBackState state, CancellationToken cancellation) =>
        files.ChooseAsync(state, cancellation);
}

/// <summary>Sends the files of a step.</summary>
internal sealed class SendBackSend(
    SendBackFiles files, SendBackProgress progress, IHostApplicationLifetime lifetime, ILogger logger)
    : SendBackActivity(progress, lifetime, logger)
{
    private readonly ILogger _logger = logger;

    protected override async Task<SendBackState> ActAsync(SendBackState state, CancellationToken cancellation)
    {
        var sent = await files.SendAsync(state, cancellation);
        _logger.SendBackStepSent(sent.Step, sent.Id, sent.StepSent);
        return sent;
    }
}

/// <summary>Reads the records of the sent files.</summary>
internal sealed class SendBackLook(
    SendBackFiles files, SendBackProgress progress, IHostApplicationLifetime lifetime, ILogger logger)
    : SendBackActivity(progress, lifetime, logger)
{
    protected override Task<SendBackState> ActAsync(SendBackState state, CancellationToken cancellation) =>
        files.LookAsync(state, cancellation);
}

/// <summary>Saves what the workflow itself decided.</summary>
internal sealed class SendBackSave(SendBackProgress progress, IHostApplicationLifetime lifetime, ILogger logger)
    : SendBackActivity(progress, lifetime, logger)
{
    protected override Task<SendBackState> ActAsync(SendBackState state, CancellationToken cancellation) => Task.FromResult(state);
}

/// <summary>Publishes the end, and saves it.</summary>
internal sealed class SendBackEnd(
    SendBackReports reports, SendBackProgress progress, IHostApplicationLifetime lifetime, ILogger logger)
    : SendBackActivity(progress, lifetime, logger)
{
    private readonly ILogger _logger = logger;

    protected override async Task<SendBackState> ActAsync(SendBackState state, CancellationToken cancellation)
    {
        await reports.PublishAsync(state, cancellation);
        _logger.SendBackEnded(state.Id, state.Phase, state.Why, state.Sent, state.Processed);
        return state with { Waiting = [] };
    }
}
