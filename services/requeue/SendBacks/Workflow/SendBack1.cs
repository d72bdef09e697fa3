using Dapr.Workflow;

namespace FilePipeline.Requeue;

/// <summary>Names of the activities. Running instances have them in their histories: a change needs a new name.</summary>
internal static class SendBackActivities
{
    public const string Choose = "send-back-choose";
    public const string Send = "send-back-send";
    public const string Look = "send-back-look";
    public const string Save = "send-back-save";
    public const string End = "send-back-end";
}

/// <summary>Sends a parked group back, a few files first: chooses, sends, looks at the records, and widens or stops. Each generation is a
/// step or a part of one, because a turn is one transaction of the state store. Instances of this version replay this code: a change of
/// the order of its calls needs a new class with a new name.</summary>
internal sealed class SendBack1 : Workflow<SendBackState, SendBackState>
{
    public const string Name = "send-back-1";
    private const int RowsOfStart = 2;
    private const int RowsOfActivity = 3;
    private const int RowsOfTimer = 3;
    // With the rows of one more look, ContinueAsNew deletes about 30 items in its transaction.
    private const int MostRows = 24;

    public override async Task<SendBackState> RunAsync(WorkflowContext context, SendBackState input)
    {
        var state = input;
        using var over = new CancellationTokenSource();
        // Pause is an event: a suspended workflow keeps its results back only with some versions of the SDK, and cannot tell who paused it.
        var control = context.WaitForExternalEventAsync<SendBackControl>(SendBackControl.Event, over.Token);
        try
        {
            for (var rows = RowsOfStart; rows <= MostRows && !control.IsCompleted; rows += RowsOfActivity)
            {
                context.SetCustomStatus(Summary(state));
                if (state.IsUnsaved && !state.IsEnded)
                {
                    state = await context.CallActivityAsync<SendBackState>(SendBackActivities.Save, state);
                }
                else if (state.IsEnded)
                {
                    return await context.CallActivityAsync<SendBackState>(SendBackActivities.End, state);
                }
                else if (state.IsPaused)
                {
                    await Task.WhenAny(control);
                }
                else if (state.Phase == SendBackPhase.Looking)
                {
                    rows += RowsOfTimer;
                    var timer = context.CreateTimer(SendBackPlan.LookPause(state));
                    if (await Task.WhenAny(timer, control) == control) break;
                    state = await context.CallActivityAsync<SendBackState>(SendBackActivities.Look, state);
                    if (state.Phase == SendBackPhase.Choosing) break;
                }
                else
                {
                    var act = state.Phase == SendBackPhase.Choosing ? SendBackActivities.Choose : SendBackActivities.Send;
                    state = await context.CallActivityAsync<SendBackState>(act, state);
                }
            }
        }
        catch (WorkflowTaskFailedException failure)
        {
            // The generation ends, so that retries add no rows to it.
            state = SendBackPlan.Failed(state, failure.FailureDetails.ErrorMessage, Now(context));
            var timer = context.CreateTimer(SendBackPlan.FailurePause(state));
            await Task.WhenAny(timer, control);
        }

        if (control.IsCompletedSuccessfully) state = SendBackPlan.Controlled(state, await control, Now(context));
        // An event that nobody waits for any more is carried over to the next generation.
        Forget(over);
        context.ContinueAsNew(state);
        return state;
    }

    private static DateTimeOffset Now(WorkflowContext context) => new(context.CurrentUtcDateTime, TimeSpan.Zero);

    // CancelAsync would let the workflow wait for something that is not its context's, and that is for ever.
    private static void Forget(CancellationTokenSource wait) => wait.Cancel();

    private static string Summary(SendBackState state) =>
        $"{state.Phase}{(state.IsPaused ? ", paused" : "")}, step {state.Step}: {state.Sent} sent, {state.Processed} processed, "
            + $"{state.ParkedAgain} parked again, {state.Open} open";
}
