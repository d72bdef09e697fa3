using FilePipeline.Contracts;
using FilePipeline.Hosting;
using Microsoft.Extensions.Options;

namespace FilePipeline.Requeue;

/// <summary>A request to send a group back.</summary>
/// <param name="Code">The cause.</param>
/// <param name="AsOf">Only entries that were parked by then; null for now.</param>
/// <param name="First">Files of the first step; null for the setting.</param>
/// <param name="StopAbove">Percentage of a step that may be parked again; null for the setting.</param>
/// <param name="By">The operator's name, for the records' histories.</param>
internal sealed record SendBackRequest(
    string? Code = null, DateTimeOffset? AsOf = null, int? First = null, int? StopAbove = null, string? By = null);

/// <summary>The answer to a request: the send-back, and the problem if there is one.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">The problem; null for none.</param>
/// <param name="State">The send-back that the request is about; null for none.</param>
internal sealed record SendBackAnswer(int Status, string? Detail, SendBackState? State);

/// <summary>Starts and controls send-backs. Each answers within some seconds, whatever is missing.</summary>
internal sealed class SendBacks(
    SendBackClient client,
    SendBackProgress progress,
    WorkflowBackend backend,
    ParkingStore parking,
    IOptions<RequeueOptions> options,
    TimeProvider clock,
    ILogger logger)
{
    /// <summary>Starts a send-back of a cause.</summary>
    /// <exception cref="CodedException">records-unavailable, parking-unavailable: nothing was started.</exception>
    public async Task<SendBackAnswer> StartAsync(SendBackRequest request, CancellationToken cancellation)
    {
        var code = request.Code!;
        if (await backend.FindMissingAsync(withWorker: true, cancellation) is { } missing) return Unavailable(missing);
        var group = await parking.ListAsync($"{ParkingKeys.ParkedPrefix}{code}/", null, 1, cancellation);
        if (group.Objects.Count == 0) return new(StatusCodes.Status404NotFound, $"nothing is parked with the cause {code}", null);
        var state = NewState(request, code);
        await progress.AddAsync(state.Id, cancellation);
        var (result, error) = await client.StartAsync(state, cancellation);
        switch (result)
        {
            case SendBackCall.Done:
                logger.SendBackStarted(state.Id, state.By ?? OperatorActions.Somebody);
                return new(StatusCodes.Status202Accepted, null, await ShowAsync(state, cancellation));
            case SendBackCall.Running:
                return new(
                    StatusCodes.Status409Conflict, $"{state.Id} is running: GET /send-backs/{state.Id} shows it",
                    await progress.FindAsync(state.Id, cancellation));
            default:
                return await ExplainAsync(error, "nothing was started, send the request again", cancellation);
        }
    }

    /// <summary>Pauses, resumes or cancels a send-back.</summary>
    /// <exception cref="CodedException">records-unavailable: nothing was requested.</exception>
    public async Task<SendBackAnswer> ControlAsync(string id, string act, string? by, CancellationToken cancellation)
    {
        if (await progress.FindAsync(id, cancellation) is not { } state) return NotFound(id);
        if (state.IsEnded) return Ended(state);
        if (await backend.FindMissingAsync(withWorker: true, cancellation) is { } missing) return Unavailable(missing);
        var control = new SendBackControl(act, clock.GetUtcNow(), OperatorActions.NameOf(by));
        var (result, error) = await client.ControlAsync(id, control, cancellation);
        return result switch
        {
            SendBackCall.Done => new(StatusCodes.Status202Accepted, null, state),
            SendBackCall.Gone => new(
                StatusCodes.Status409Conflict, $"the workflow of {id} no longer exists: POST /send-backs starts another", state),
            _ => await ExplainAsync(error, "the request may still take effect, and can be repeated", cancellation),
        };
    }

    /// <summary>The answer for an id that was never started.</summary>
    public static SendBackAnswer NotFound(string id) =>
        new(StatusCodes.Status404NotFound, $"send-back {Texts.Visible(id)} not found; POST /send-backs starts one", null);

    private static SendBackAnswer Ended(SendBackState state) =>
        new(StatusCodes.Status409Conflict, $"{state.Id} has ended: {state.Why}", state);

    private static SendBackAnswer Unavailable(string missing) =>
        new(StatusCodes.Status503ServiceUnavailable, $"send-backs are not available: {missing}", null);

    private async Task<SendBackAnswer> ExplainAsync(string error, string effect, CancellationToken cancellation) =>
        Unavailable($"{await backend.FindMissingAsync(withWorker: true, cancellation) ?? error}; {effect}");

    // The first activity may have saved the progress already.
    private async Task<SendBackState> ShowAsync(SendBackState state, CancellationToken cancellation)
    {
        try
        {
            await progress.SaveAsync(state, cancellation);
            return await progress.FindAsync(state.Id, cancellation) ?? state;
        }
        catch (CodedException failure)
        {
            // It runs, and its next activity saves the progress.
            logger.SendBackFailed(state.Id, failure.Code, failure);
            return state;
        }
    }

    private SendBackState NewState(SendBackRequest request, string code)
    {
        var (now, settings) = (clock.GetUtcNow(), options.Value.SendBack);
        var maximum = Math.Min(SendBackLimits.MostOfStep, options.Value.MaxEntriesPerRequest);
        return new()
        {
            Id = SendBackClient.IdOf(code),
            Run = $"{Guid.NewGuid():N}",
            Code = code,
            AsOf = request.AsOf ?? now,
            By = OperatorActions.NameOf(request.By),
            Limits = new(request.StopAbove ?? settings.StopAbove, maximum, settings.Patience, settings.FirstLook, settings.LongestLook),
            StepSize = Math.Min(request.First ?? settings.First, maximum),
            StartedAt = now,
            UpdatedAt = now,
        };
    }
}
