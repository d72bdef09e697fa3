namespace FilePipeline.Requeue;

/// <summary>Outcomes that a look found.</summary>
/// <param name="Processed">Processed files.</param>
/// <param name="ParkedAgain">Files that were parked again.</param>
/// <param name="Otherwise">Files with another outcome.</param>
/// <param name="Waiting">Files without an outcome.</param>
internal sealed record SendBackTally(int Processed, int ParkedAgain, int Otherwise, IReadOnlyList<SendBackMember> Waiting);

/// <summary>Decides how a send-back goes on. Pure.</summary>
internal static class SendBackPlan
{
    private const int Widening = 4;
    private const int MostDoublings = 20;

    /// <summary>After the files of a step were chosen.</summary>
    public static SendBackState Chosen(SendBackState state, IReadOnlyList<SendBackMember> members, string? after, bool isLast)
    {
        var chosen = Succeeded(state) with { Waiting = members, After = after, IsLast = isLast };
        if (members.Count > 0) return chosen with { Phase = SendBackPhase.Sending };
        return isLast ? Ended(chosen, SendBackPhase.Finished, "no entry of the group is left") : chosen;
    }

    /// <summary>After the chosen files were sent.</summary>
    public static SendBackState Sent(SendBackState state, DateTimeOffset now) => Succeeded(state) with
    {
        Phase = SendBackPhase.Looking,
        Sent = state.Sent + state.Waiting.Count,
        StepSent = state.Waiting.Count,
        StepParkedAgain = 0,
        Looks = 0,
        StepAt = now,
    };

    /// <summary>After a look: continues to wait, goes on to the next step, or stops.</summary>
    public static SendBackState Looked(SendBackState state, SendBackTally tally, DateTimeOffset now)
    {
        var looked = Succeeded(state) with
        {
            Processed = state.Processed + tally.Processed,
            ParkedAgain = state.ParkedAgain + tally.ParkedAgain,
            Otherwise = state.Otherwise + tally.Otherwise,
            StepParkedAgain = state.StepParkedAgain + tally.ParkedAgain,
            Waiting = tally.Waiting,
            Looks = state.Looks + 1,
        };
        if (looked.StepParkedAgain * 100 > looked.StepSent * state.Limits.StopAbove)
        {
            return Ended(
                looked, SendBackPhase.Stopped,
                $"{looked.StepParkedAgain} of {looked.StepSent} files of step {looked.Step} were parked again "
                    + $"(limit: {state.Limits.StopAbove} %)");
        }
        if (tally.Waiting.Count == 0) return NextStep(looked);
        return now - state.StepAt > state.Limits.Patience
            ? Ended(
                looked, SendBackPhase.Stopped,
                $"{tally.Waiting.Count} of {looked.StepSent} files of step {looked.Step} had no outcome after {state.Limits.Patience:c}")
            : looked;
    }

    /// <summary>After an operator's request. One that is older than the last, or repeats it, changes nothing.</summary>
    public static SendBackState Controlled(SendBackState state, SendBackControl control, DateTimeOffset now)
    {
        if (state.IsEnded || control.At <= state.ControlledAt) return state;
        var controlled = state with { ControlledAt = control.At, Revision = state.Revision + 1, IsUnsaved = true };
        return control.Act switch
        {
            SendBackControl.Pause => controlled with { IsPaused = true },
            // Files had no chance to get an outcome of a paused pipeline, so patience begins again.
            SendBackControl.Resume => controlled with { IsPaused = false, StepAt = state.StepAt is null ? null : now },
            SendBackControl.Cancel => Ended(controlled, SendBackPhase.Cancelled, $"cancelled by {control.By ?? "somebody"}"),
            _ => state,
        };
    }

    /// <summary>After a failed activity: it is tried again, until patience ends.</summary>
    public static SendBackState Failed(SendBackState state, string error, DateTimeOffset now)
    {
        var failed = state with
        {
            Failures = state.Failures + 1,
            Failure = error,
            FailingSince = state.FailingSince ?? now,
            Revision = state.Revision + 1,
            IsUnsaved = true,
        };
        // The end has to be recorded and published, however long that takes.
        return !state.IsEnded && now - failed.FailingSince > state.Limits.Patience
            ? Ended(failed, SendBackPhase.Stopped, $"it failed for {state.Limits.Patience:c}: {error}")
            : failed;
    }

    /// <summary>The pause before the next look.</summary>
    public static TimeSpan LookPause(SendBackState state) => PauseAfter(state.Looks, state.Limits);

    /// <summary>The pause after a failure.</summary>
    public static TimeSpan FailurePause(SendBackState state) => PauseAfter(state.Failures - 1, state.Limits);

    private static TimeSpan PauseAfter(int earlier, SendBackLimits limits)
    {
        var pause = limits.FirstLook * (1L << Math.Clamp(earlier, 0, MostDoublings));
        return pause < limits.LongestLook ? pause : limits.LongestLook;
    }

    private static SendBackState NextStep(SendBackState state) => state.IsLast
        ? Ended(state, SendBackPhase.Finished, "no entry of the group is left")
        : state with
        {
            Phase = SendBackPhase.Choosing,
            Step = state.Step + 1,
            StepSize = Math.Min(state.StepSize * Widening, state.Limits.StepMaximum),
            StepSent = 0,
            StepParkedAgain = 0,
            Looks = 0,
            StepAt = null,
        };

    private static SendBackState Succeeded(SendBackState state) =>
        state with { Revision = state.Revision + 1, Failures = 0, FailingSince = null, Failure = null };

    private static SendBackState Ended(SendBackState state, SendBackPhase phase, string why) =>
        state with { Phase = phase, Why = why, IsPaused = false };
}
